import Foundation
import Testing

/// Replication between test servers, by GTIDs.
extension TestServer {
    /// Lets the server replicate from another one, whatever it did before.
    func replicate(from source: TestServer, _ options: String = "") async throws {
        try await promote()
        try await run(
            """
            CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT=\(source.port), SOURCE_USER='root',
              SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1, SOURCE_CONNECT_RETRY=1\(options);
            START REPLICA;
            """)
    }

    /// Makes it a server of its own.
    func promote() async throws { try await run("STOP REPLICA; RESET REPLICA ALL;") }

    /// Until it has applied all that another server has executed.
    func catchUp(with source: TestServer) async throws {
        let gtids = try await source.value("SELECT @@GLOBAL.gtid_executed").filter { !$0.isNewline }
        let missed = try await value("SELECT WAIT_FOR_EXECUTED_GTID_SET('\(gtids)', 60)")
        guard missed != "0" else { return }
        let state = try await values(
            "SELECT LAST_ERROR_MESSAGE FROM performance_schema.replication_applier_status_by_worker")
        Issue.record("\(name) does not get \(gtids): \(state.filter { !$0.isEmpty })")
    }
}
