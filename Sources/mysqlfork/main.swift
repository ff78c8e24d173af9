import Foundation
import MySQL

let endpoint = try Endpoint(dsn: CommandLine.arguments[1])
let c = try await Connection(to: endpoint, role: "source")
print(c.server, c.id)
for row in try await c.query(CommandLine.arguments[2]).rows { print(row.values.indices.map { row.text(at: $0) }) }
