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
        /// No table with atomic DDL was there to be dropped, and hardly one without.
        case nothingFound(TableIdentity)
    }

    /// Without what is in a database of the window.
    private(set) var lives: [SchemaObject: Life] = [:]
    /// Tables that were not found, and did not come into being since.
    private var absent: Set<SchemaObject> = []

    mutating func apply(_ change: DefinitionChange, in transaction: Landmark, _ trace: Trace) -> Verdict {
        switch change {
        case .create(let object, let condition): create(object, condition, transaction, trace)
        case .drop(let object, let condition): drop(object, condition, transaction, trace)
        case .alter(let object), .truncate(let object): touch(object, transaction) ? .undone : .obstacle
        case .rename(let old, let new): rename(old, new, transaction)
        }
    }

    /// What the server says in its binary log of a statement's effect on the data dictionary.
    enum Trace: Sendable, Hashable {
        case effect
        /// None. Of tables whose engine has no atomic DDL it always looks so.
        case none
        /// The same of DROP TABLE, with the mark of those that drop what has atomic DDL, or is not there. In a routine, or where the
        /// statement has temporary tables, too, others may have it.
        case noneAtAll
        case untold
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
        _ object: SchemaObject, _ condition: DefinitionChange.Condition, _ transaction: Landmark, _ trace: Trace
    ) -> Verdict {
        if touch(object, transaction) { return .undone }
        switch condition {
        case .none: break
        case .replacing: guard lives[object] != nil else { return .obstacle }
        case .ifNeeded:
            guard trace != .effect, lives[object] == nil else { break }
            return nothingHappened(to: object, trace)
        }
        lives[object] = Life(
            created: lives[object]?.created ?? transaction, changed: transaction, exists: true)
        absent.remove(object)
        return .undone
    }

    private mutating func drop(
        _ object: SchemaObject, _ condition: DefinitionChange.Condition, _ transaction: Landmark, _ trace: Trace
    ) -> Verdict {
        if touch(object, transaction) {
            lives[object]?.exists = false
            return .undone
        }
        // Something else that the statement names may have been there.
        if condition == .ifNeeded, absent.contains(object) { return .undone }
        guard condition == .ifNeeded, trace != .effect else { return .obstacle }
        // Created and dropped before: there is nothing to drop.
        if lives[object] != nil { return .undone }
        if object.kind == .table, trace == .noneAtAll {
            absent.insert(object)
            return .nothingFound(TableIdentity(object.database, object.name))
        }
        return nothingHappened(to: object, trace)
    }

    private func nothingHappened(to object: SchemaObject, _ trace: Trace) -> Verdict {
        if object.kind == .table { return .obstacleUnlessNothingHappened(TableIdentity(object.database, object.name)) }
        return trace == .untold ? .obstacle : .undone
    }

    /// RENAME TABLE renames views, too.
    private mutating func rename(_ old: SchemaObject, _ new: SchemaObject, _ transaction: Landmark) -> Verdict {
        let view = SchemaObject(.view, old.database, old.name)
        if old.kind == .table, lives[view]?.exists == true {
            return rename(view, SchemaObject(.view, new.database, new.name), transaction)
        }
        absent.remove(new)
        let created = lives[old]?.created ?? transaction
        guard touch(old, transaction) else { return .obstacle }
        lives[old]?.exists = false
        if !touch(new, transaction) {
            lives[new] = Life(created: lives[new]?.created ?? created, changed: transaction, exists: true)
        }
        return .undone
    }
}
