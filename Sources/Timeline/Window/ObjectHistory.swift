import Binlog

/// What became of the objects that a window creates. Backward they are dropped, so nothing that happens to them matters.
struct ObjectHistory: Sendable {
    struct Life: Sendable, Hashable {
        /// The transaction that made it first.
        let created: Landmark
        /// The transaction that changed it last, and the position after that one.
        var changed: Landmark
        var exists: Bool
    }

    /// What a change means for going back.
    enum Verdict: Sendable, Hashable {
        /// It is undone by dropping what was created in the window, or it did nothing.
        case undone
        /// It concerns what was there before the window.
        case obstacle
        /// Unless the table is there when the window ends, and cannot have been dropped or made by this.
        case obstacleUnlessNothingHappened(TableIdentity)
    }

    /// Without what is in a database of the window.
    private(set) var lives: [SchemaObject: Life] = [:]

    /// - Parameters:
    ///   - tookEffect: Whether the server says that the statement changed the data dictionary; nil when it does not say. Of tables
    ///     whose engine has no atomic DDL it never does.
    mutating func apply(_ change: DefinitionChange, in transaction: Landmark, tookEffect: Bool?) -> Verdict {
        switch change {
        case .create(let object, let condition): create(object, condition, transaction, tookEffect)
        case .drop(let object, let condition): drop(object, condition, transaction, tookEffect)
        case .alter(let object), .truncate(let object): touch(object, transaction) ? .undone : .obstacle
        case .rename(let old, let new): rename(old, new, transaction)
        }
    }

    /// Whether the window made it: itself, or the database that it is in.
    func isOfWindow(_ object: SchemaObject) -> Bool {
        lives[object] != nil || (object.kind != .database && lives[SchemaObject(.database, object.database)] != nil)
    }

    private mutating func touch(_ object: SchemaObject, _ transaction: Landmark) -> Bool {
        if lives[object]?.exists == true {
            lives[object]?.changed = transaction
            return true
        }
        let database = SchemaObject(.database, object.database)
        guard lives[database]?.exists == true else { return false }
        lives[database]?.changed = transaction
        return true
    }

    private mutating func create(
        _ object: SchemaObject, _ condition: DefinitionChange.Condition, _ transaction: Landmark, _ tookEffect: Bool?
    ) -> Verdict {
        if touch(object, transaction) { return .undone }
        switch condition {
        case .none: break
        case .replacing: guard lives[object] != nil else { return .obstacle }
        case .ifNeeded:
            guard tookEffect != true, lives[object] == nil else { break }
            return nothingHappened(to: object, tookEffect)
        }
        lives[object] = Life(
            created: lives[object]?.created ?? transaction, changed: transaction, exists: true)
        return .undone
    }

    private mutating func drop(
        _ object: SchemaObject, _ condition: DefinitionChange.Condition, _ transaction: Landmark, _ tookEffect: Bool?
    ) -> Verdict {
        if touch(object, transaction) {
            lives[object]?.exists = false
            return .undone
        }
        guard condition == .ifNeeded, tookEffect != true else { return .obstacle }
        // Created and dropped before: there is nothing to drop.
        if lives[object] != nil { return .undone }
        return nothingHappened(to: object, tookEffect)
    }

    private func nothingHappened(to object: SchemaObject, _ tookEffect: Bool?) -> Verdict {
        if object.kind == .table { return .obstacleUnlessNothingHappened(TableIdentity(object.database, object.name)) }
        return tookEffect == nil ? .obstacle : .undone
    }

    private mutating func rename(_ old: SchemaObject, _ new: SchemaObject, _ transaction: Landmark) -> Verdict {
        let created = lives[old]?.created ?? transaction
        guard touch(old, transaction) else { return .obstacle }
        lives[old]?.exists = false
        if !touch(new, transaction) {
            lives[new] = Life(created: lives[new]?.created ?? created, changed: transaction, exists: true)
        }
        return .undone
    }
}
