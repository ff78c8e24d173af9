import Binlog
import Catalog
import MySQL
import Timeline

/// Switches events off whose time was over at the moment that a fork was brought to: on the source they had been executed, and were
/// switched off by its scheduler.
package struct PastEvents {
    /// With the collations that they have now.
    package let databases: [Database]
    package let moment: Moment

    package init(databases: [Database], moment: Moment) {
        self.databases = databases
        self.moment = moment
    }

    /// - Returns: those that were on.
    package func disable(on connection: Connection) async throws -> [String] {
        let names = databases.map(\.name)
        guard !names.isEmpty else { return [] }
        let past = try await connection.query(
            """
            SELECT EVENT_SCHEMA AS db, EVENT_NAME AS name FROM information_schema.EVENTS
            WHERE STATUS = 'ENABLED' AND EVENT_SCHEMA IN \(SQL.list(names))
              AND CONVERT_TZ(COALESCE(EXECUTE_AT, ENDS), TIME_ZONE, '+00:00')
                  <= TIMESTAMPADD(MICROSECOND, \(moment.microseconds), '1970-01-01 00:00:00')
            """, operation: "look for events whose time is over"
        ).rows.map { SchemaObject(.event, $0.text("db"), $0.text("name")) }
        guard !past.isEmpty else { return [] }
        let events = try await StoredObjectReader(connection: connection, databases: names).read([.event]).objects
        let session = ObjectSession(connection: connection, databases: databases)
        var disabled: [String] = []
        for event in events where past.contains(SchemaObject(.event, event.database, event.name)) {
            // Made anew: to alter it would give it the session's settings.
            try await session.drop(event)
            try await session.create(event.event(isEnabled: false))
            disabled.append(event.qualifiedName)
        }
        return disabled
    }
}

extension Catalog {
    /// The catalog with events on that the source's scheduler switched off after a moment. A user who had done it would stand in the
    /// way back.
    package func withEvents(asOf moment: Moment) -> Catalog {
        var result = self
        result.events = events.map { event in
            guard event.isEnabledEvent == false, let executed = event.executedAt,
                Int64(executed) * 1_000_000 > Int64(moment.microseconds)
            else { return event }
            return event.event(isEnabled: true)
        }
        return result
    }
}
