import Binlog
import MySQL

extension TableIdentity {
    /// As statements name it: `` `shop`.`orders` ``
    package var quoted: String { SQL.identifier(database, table) }
}
