import Binlog
import Foundation

/// The events of a server's binlog files, read from its disk.
enum BinlogFile {
    /// Of all files, in order.
    static func events(of server: TestServer) async throws -> [Event] {
        let base = URL(filePath: try await server.value("SELECT @@log_bin_basename"))
        var events: [Event] = []
        for name in try await server.values("SHOW BINARY LOGS") {
            events += try self.events(in: base.deletingLastPathComponent().appending(path: name))
        }
        return events
    }

    static func events(in file: URL) throws -> [Event] {
        var splitter = EventSplitter()
        splitter.append(try Data(contentsOf: file))
        var decoder = EventDecoder(at: BinlogPosition(file: file.lastPathComponent, offset: 4))
        var events: [Event] = []
        while let packet = try splitter.next() { events.append(try decoder.decode(packet)) }
        return events
    }
}
