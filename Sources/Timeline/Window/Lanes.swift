import Binlog

/// How the changes of one table are applied.
public enum Lane: Sendable, Hashable {
    /// By the net effect for each key.
    case keyed([Int])
    /// By the net effect for each row as a whole, going back: there is no key, and all images are complete.
    case wholeRow
    /// Event by event, in the order of commits.
    case ordered
    /// Not at all: the window made the table, and going back drops it; or it is gone; or it is not forked.
    case ignored
}

/// Tables that foreign keys join: what the binlog lacks of one of them concerns all.
struct CascadeGroups: Sendable {
    private var leaders: [TableIdentity: TableIdentity] = [:]

    init(_ cascades: [CascadingForeignKey]) {
        for cascade in cascades {
            let (parent, child) = (leader(cascade.parent), leader(cascade.child))
            if parent != child { leaders[parent] = child }
        }
    }

    func leader(_ table: TableIdentity) -> TableIdentity {
        var table = table
        while let next = leaders[table] { table = next }
        return table
    }
}

/// Tables that are joined by foreign keys with one of which changes made further ones that the binlog lacks.
package struct UnloggedCascades: Sendable {
    private let groups: CascadeGroups
    private let leaders: Set<TableIdentity>

    package init(_ findings: WindowFindings, _ facts: SourceFacts) {
        let groups = CascadeGroups(facts.cascades)
        leaders = Set(findings.unloggedCascades(facts).map { groups.leader($0.table.table) })
        self.groups = groups
    }

    func concern(_ table: TableIdentity) -> Bool { !leaders.isEmpty && leaders.contains(groups.leader(table)) }
}

extension WindowFindings {
    /// For each table with row events, how its changes are to be applied.
    public func lanes(_ facts: SourceFacts, selects: (String) -> Bool) -> [TableIdentity: Lane] {
        let unlogged = UnloggedCascades(self, facts)
        return Dictionary(uniqueKeysWithValues: tables.map { ($0.table, lane($0, facts, unlogged, selects: selects)) })
    }

    /// How the changes of one table are to be applied.
    package func lane(
        _ activity: TableActivity, _ facts: SourceFacts, _ unlogged: UnloggedCascades, selects: (String) -> Bool
    ) -> Lane {
        lane(
            activity, facts.tables[activity.table], isCascading: unlogged.concern(activity.table),
            isSelected: selects(activity.table.database))
    }

    /// Whether foreign keys may have made changes that the binlog lacks.
    package var hasBareChanges: Bool { tables.contains { $0.lastBareUpdate != nil || $0.lastBareDelete != nil } }

    private func lane(_ activity: TableActivity, _ facts: TableFacts?, isCascading: Bool, isSelected: Bool) -> Lane {
        // Grant tables and the like, which are never among the databases that are forked.
        let isSystem = activity.table.database == "mysql"
        guard isSelected || (isSystem && direction == .forward) else { return .ignored }
        if direction == .backward, facts == nil || isOfWindow(activity.table) { return .ignored }
        let isWhole =
            activity.lastIncompleteImages == nil && activity.lastPartialJSON == nil && activity.lastRollback == nil
        guard isWhole, !isCascading, !isSystem, let facts else { return .ordered }
        switch facts.key {
        case .columns(let columns): return .keyed(columns)
        // DDL may number such rows, in the window or on the fork: forward they keep their order, which the net effect has not.
        case .wholeRow: return direction == .forward ? .ordered : .wholeRow
        }
    }

    /// Tables of which updates or deletes made further changes that the binlog lacks, and the last such transaction: by what the
    /// events say, whatever the server does now.
    package func unloggedCascades(_ facts: SourceFacts) -> [(table: TableActivity, last: Landmark)] {
        var deletes: Set<TableIdentity> = []
        var updates: Set<TableIdentity> = []
        for cascade in facts.cascades {
            if cascade.onDelete { deletes.insert(cascade.parent) }
            if cascade.onUpdate { updates.insert(cascade.parent) }
        }
        return tables.compactMap { activity in
            let changes = [
                deletes.contains(activity.table) ? activity.lastBareDelete : nil,
                updates.contains(activity.table) ? activity.lastBareUpdate : nil,
            ]
            return changes.compactMap { $0 }.max { $0.position < $1.position }.map { (activity, $0) }
        }
    }
}
