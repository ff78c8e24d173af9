import Binlog
import MySQL
import Server

/// Everything a fork creates in databases, as the source describes it. A plain value: read once, then used by plan, copy
/// and verification.
public struct Catalog: Sendable, Codable {
    public var databases: [Database] = []
    public var tablespaces: [Tablespace] = []
    public var tables: [Table] = []
    public var views: [StoredObject] = []
    /// nil in an archive that does not tell.
    public var libraries: [Library]?
    public var routines: [StoredObject] = []
    /// In the order in which they fire (and so must be created).
    public var triggers: [StoredObject] = []
    public var events: [StoredObject] = []
    /// What is there and cannot be copied, by name and with the reason.
    public var notCopied: [NotCopied] = []

    public init() {}

    /// - Throws: ``ForkError`` for a table whose rows a snapshot does not show: it was created since the checks.
    package func requireReadableTables() throws {
        guard let table = tables.first(where: { !$0.storageEngine.isReadAtSnapshot }) else { return }
        throw ForkError(
            .refused, "table \(table.name) was created with engine \(table.engine) since the checks",
            hint: "its rows cannot be read at the snapshot; convert it to InnoDB, or exclude its database")
    }

    /// What belongs to some of the databases. Tablespaces are theirs when their tables live there, or nobody's do.
    package func selecting(_ chosen: [String]) -> Catalog {
        let exact = Set(chosen.map(\.exact))
        let isChosen = { (database: String) in exact.contains(database.exact) }
        var part = self
        part.databases = databases.filter { isChosen($0.name) }
        part.tables = tables.filter { isChosen($0.name.database) }
        part.views = views.filter { isChosen($0.database) }
        part.libraries = libraries?.filter { isChosen($0.database) }
        part.routines = routines.filter { isChosen($0.database) }
        part.triggers = triggers.filter { isChosen($0.database) }
        part.events = events.filter { isChosen($0.database) }
        part.tablespaces = tablespaces.filter { space in
            let users = tables.filter { $0.statement.utf8.contains("TABLESPACE \(SQL.identifier(space.name))".utf8) }
            return users.isEmpty || users.contains { isChosen($0.name.database) }
        }
        return part
    }
}

public struct NotCopied: Sendable, Codable, Equatable {
    @ExactText public private(set) var object: String
    @ExactText public private(set) var reason: String

    public init(object: String, reason: String) {
        self.object = object
        self.reason = reason
    }
}

extension [NotCopied] {
    package var text: String { map { "\($0.object) (\($0.reason))" }.joined(separator: "; ") }

    /// With `--strict`, what stands in the way.
    package func problem(strictly isStrict: Bool) -> Problem? {
        guard isStrict, !isEmpty else { return nil }
        return Problem(
            code: "not-copied", server: .source, message: "not everything can be copied: \(text)",
            hint: "see to these on the source, or leave \(.strict) out: they are then named in the report")
    }
}

public struct Database: Sendable, Equatable, Codable {
    @ExactText public private(set) var name: String
    /// `CREATE DATABASE …` as the source shows it.
    public let statement: String
    public let collation: String
    public let isReadOnly: Bool
}

public struct Table: Sendable, Codable {
    @CatalogName public private(set) var name: TableIdentity
    public let engine: String
    /// `CREATE TABLE …` as the source shows it.
    public let statement: String
    /// All columns in their order, generated and invisible ones too.
    public let columns: [Column]
    /// The columns of the primary key, or of the first unique key without NULLs; empty if there is none. Only whole columns:
    /// a key over a prefix or an expression does not count.
    public let key: [String]
    /// The server's estimates.
    public let rows: Int
    public let dataBytes: Int
    public let indexBytes: Int
    public let histograms: [Histogram]
    /// What InnoDB made of the definition, and of the server's default where that names none; nil when it is not known.
    public var rowFormat: String?
    /// Of the hidden columns that stand for indexes on expressions, by their names: the definition does not say. nil where there are none.
    package var hiddenCollations: [String: String]?

    /// The same table, seen without some of its columns.
    package func without(_ names: Set<ExactText>) -> Table {
        Table(
            name: name, engine: engine, statement: statement,
            columns: columns.filter { !names.contains($0.name.exact) },
            key: key, rows: rows, dataBytes: dataBytes, indexBytes: indexBytes, histograms: histograms,
            rowFormat: rowFormat, hiddenCollations: hiddenCollations)
    }
}

public struct Column: Sendable, Equatable, Codable {
    @ExactText public private(set) var name: String
    /// `varchar`, `bigint`, `json` …
    public let type: String
    /// `varchar(20)`, `bigint unsigned`, `enum('a','b')` …
    public let fullType: String
    public let characterSet: String?
    public let collation: String?
    public let isNullable: Bool
    public let isGenerated: Bool
    /// Generated, and computed when the row is written rather than when it is read.
    public var isStored = false
    /// Members of an ENUM or SET that the server takes for each other, or for a number, when it is given their text. nil: there are
    /// none, or the archive does not tell.
    public var hasAlikeMembers: Bool?
}

/// A histogram, as the JSON that `ANALYZE TABLE … UPDATE HISTOGRAM ON column USING DATA` takes.
public struct Histogram: Sendable, Equatable, Codable {
    @ExactText public private(set) var column: String
    public let json: String

    /// The JSON for such a server, which may want an attribute that older ones do not write.
    package func json(in dialect: ServerDialect) -> String {
        guard dialect.histogramsSayWhetherTheyAreUpdated, !json.contains("\"auto-update\""), json.hasSuffix("}") else {
            return json
        }
        return json.dropLast() + #", "auto-update": false}"#
    }
}

/// A view, routine, trigger or event with the session settings it was created under.
public struct StoredObject: Sendable, Equatable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case view
        case procedure
        case function
        case trigger
        case event
    }

    public let kind: Kind
    @ExactText public private(set) var database: String
    @ExactText public private(set) var name: String
    /// The CREATE statement, all of it in the character set that the object was written in (``ShownObject``).
    @TextOrBytes package var statement: [UInt8]
    /// nil for a view: its text does not depend on it.
    public let sqlMode: String?
    public let characterSetClient: String
    public let collationConnection: String
    /// The default collation that the database had at the time; nil for a view.
    public let databaseCollation: String?
    /// Events only.
    public let timeZone: String?
    /// The comment of a routine, where the CREATE statement cannot have it: its character set lacks characters.
    public var misquotedComment: String?
    /// `user@host`
    public var definer: String?
    /// When it came to be, in seconds since 1970; events only.
    public var createdAt: Int?
    /// When its server last executed it, in seconds since 1970; events only.
    package var executedAt: Int?
    /// What it consists of, as information_schema has it: the body in UTF-8. nil where that is not shown.
    package var body: String?
    /// The types of the result and the parameters, with their collations; routines only.
    var parameters: [String]?

    public var qualifiedName: String { "\(database).\(name)" }
}

extension Catalog {
    /// The source's estimate of all its tables' rows.
    package var expectedRows: Int { tables.reduce(0) { $0 + $1.rows } }
}

extension Table {
    package var storageEngine: StorageEngine { StorageEngine(engine) }
}
