import Binlog

/// Something that is not the same on source and target.
public struct Difference: Sendable, Codable, Equatable, CustomStringConvertible {
    public enum Area: String, Sendable, Codable {
        /// A database, table, view, routine, trigger, event or tablespace as it is defined.
        case definition
        /// The next AUTO_INCREMENT value. It moves on by itself on a source that is in use.
        case counter
        case rows
        case account
        case setting
    }

    public enum Kind: String, Sendable, Codable {
        case missingOnTarget
        case onlyOnTarget
        case different
        /// A server could not read it, so nothing can be said.
        case unreadable
    }

    public let area: Area
    public let kind: Kind
    /// `table shop.orders`
    @ExactText public private(set) var object: String
    /// What differs, in a phrase.
    @ExactText public private(set) var detail: String
    /// For rows: which ones.
    public let range: String?
    /// For rows: how many the range has on each server.
    public let sourceRows: Int?
    public let targetRows: Int?

    public init(
        _ area: Area, _ kind: Kind, object: String, detail: String, range: String? = nil, sourceRows: Int? = nil,
        targetRows: Int? = nil
    ) {
        self.area = area
        self.kind = kind
        self.object = object
        self.detail = detail
        self.range = range
        self.sourceRows = sourceRows
        self.targetRows = targetRows
    }

    /// `table shop.orders, id 17: the row differs`
    public var description: String { "\(object)\(range.map { ", \($0)" } ?? ""): \(detail)" }
}
