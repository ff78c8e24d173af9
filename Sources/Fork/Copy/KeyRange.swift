import MySQL
struct KeyRange: Sendable { var whereClause: String?; static let whole = KeyRange(whereClause: nil) }
enum KeyRanges { static func split(table: Table, rowsPerRange: Int, on: Connection) async throws -> [KeyRange] { [KeyRange(whereClause: nil)] } }
