/// How rows of a table are told apart.
public enum TableKey: Sendable, Hashable, Codable {
    /// The positions of the columns of the primary key, or of a unique key that holds no NULL: counted among the columns of a
    /// row image, from 0, in the key's order.
    case columns([Int])
    /// Only by all that is in them; there may be several alike.
    case wholeRow
}
