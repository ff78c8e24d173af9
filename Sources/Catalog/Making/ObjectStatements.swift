import Binlog
import MySQL
import Server

/// The statements that create a stored object as it was: under the session settings it was created with, which are part of it
/// (MySQL manual, "SHOW CREATE PROCEDURE Statement", "SHOW CREATE EVENT Statement").
package struct ObjectStatements: Sendable {
    /// In utf8mb4, like ``after`` and ``correction``.
    package let before: [String]
    /// The character set of ``create``.
    package let characterSet: String
    /// Sets the session for ``create``.
    package let settings: String
    package let create: [UInt8]
    /// When it was made.
    package let correction: String?
    /// In any case.
    package let after: [String]

    /// - Parameters:
    ///   - databases: with the collations that they have now.
    ///   - types: what is to stand for what the object's text leaves open; the likeliest when nil.
    /// - Throws: ``ForkError`` for what is no name of a character set or collation.
    package init(creating object: StoredObject, in databases: [Database], types: RoutineTypes? = nil) throws {
        let types = types ?? RoutineTypes.possible(for: object)[0]
        let name = SQL.identifier(object.database)
        let names = [object.characterSetClient, object.collationConnection, object.databaseCollation]
        if let word = names.compactMap(\.self).first(where: { !CharacterSetName.isOne($0) }) {
            throw ForkError(
                .rejected,
                "\(object.kind.rawValue) \(object.qualifiedName) has \(SQL.literal(word)) for a character set or collation",
                hint: "its definition is damaged: make it anew on the source, or exclude its database")
        }
        var settings = [
            "character_set_client = \(object.characterSetClient)",
            "collation_connection = \(object.collationConnection)",
        ]
        // It decides whether a view's columns can be NULL, and is not known: it is on unless somebody has switched it off.
        if object.kind == .view { settings.append("sql_mode = '\(Server.sqlMode),STRICT_TRANS_TABLES'") }
        if let mode = object.sqlMode { settings.append("sql_mode = \(SQL.literal(mode))") }
        if let zone = object.timeZone { settings.append("time_zone = \(SQL.literal(zone))") }
        // The server drops or disables an event whose time has passed. When it was made on the source, it had not.
        if let time = object.createdAt { settings.append("timestamp = \(max(1, time))") }
        // Names are in utf8mb4, whatever the object before was written in.
        var before = ["SET NAMES utf8mb4", "USE \(name)"]
        var after = Self.reset
        correction = object.misquotedComment.map { Self.correction(of: object, to: $0) }
        if let utf8mb4Collation = types.ofUTF8MB4 {
            before.append("SET @mysqlfork_collation = @@SESSION.default_collation_for_utf8mb4")
            settings.append("default_collation_for_utf8mb4 = \(utf8mb4Collation)")
            after.append("SET SESSION default_collation_for_utf8mb4 = @mysqlfork_collation")
        }
        if let collation = types.ofSession { settings.append("collation_database = \(collation)") }
        // The database's collation at the time is remembered too, and can only be given by having it now.
        if let present = databases.first(where: { $0.name.exact == object.database.exact })?.collation,
            let foreign = object.databaseCollation, foreign != present
        {
            before.append("ALTER DATABASE \(name) COLLATE \(foreign)")
            after.append("ALTER DATABASE \(name) COLLATE \(present)")
        }
        self.before = before
        self.after = after
        self.settings = "SET " + settings.map { "SESSION " + $0 }.joined(separator: ", ")
        characterSet = object.characterSetClient
        create = object.statement
    }

    /// Back to the session of ``Server/connect()``.
    package static let reset = [
        "SET NAMES utf8mb4",
        "SET SESSION sql_mode = '\(Server.sqlMode)', SESSION time_zone = '+00:00', SESSION timestamp = DEFAULT",
    ]

    private static func correction(of object: StoredObject, to comment: String) -> String {
        // An event that is altered becomes the property of who alters it.
        let definer =
            object.kind != .event
            ? nil
            : object.definer.map(AccountName.init(currentUser:)).map {
                "DEFINER = \(SQL.account(user: $0.user, host: $0.host)) "
            }
        return "ALTER \(definer ?? "")\(object.kind.rawValue.uppercased())"
            + " \(SQL.identifier(object.database, object.name)) COMMENT \(SQL.literal(comment))"
    }
}
