import Binlog
import Server
import Timeline

/// Compares the definition with which rows were logged with that of the table that they are applied to, as DDL goes by.
struct DefinitionCheck {
    /// By the server's number for a table: what has been found to be the same.
    private var known: [UInt64: TableMap] = [:]

    /// - Parameter facts: of the tables as they are now.
    /// - Throws: ``ForkError`` when they differ: the change is in no statement of the binary log.
    mutating func check(_ change: RowChange, _ facts: SourceFacts) throws {
        let map = change.table
        if let same = known[map.tableID], same === map { return }
        // The server itself compares those of its own schema.
        if !DatabaseFilter.isSystem(map.database), let difference = facts.tables[map.identity]?.difference(to: map) {
            let obstacle = Obstacle(
                reason: .otherDefinition, subject: "\(map.identity) (\(difference))", transaction: nil)
            throw ForkError(
                .unreachable, "the window cannot be gone beyond \(change.event.position): \(obstacle.problem)",
                hint: "what would make it possible: \(obstacle.remedy)")
        }
        if known.count >= 4096 { known = [:] }
        known[map.tableID] = map
    }
}
