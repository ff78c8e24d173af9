import Binlog
import Catalog
import MySQL
import Replay
import Server
import Stream

/// What a fork is made of: a live server, or an archive of one.
package protocol ForkSource: Sendable {
    /// `source db1:3306`, for messages.
    var name: String { get }
    /// `db1:3306`, for reports.
    var address: String { get }
    var binlogs: any BinlogSource { get }
    /// From the snapshot, if it was taken long ago, to the stop point; nil when it is still to be taken.
    var window: ResolvedWindow? { get }
    var copyMethod: CopyMethod { get }
    /// What the user should know of how it was chosen.
    var warnings: [Wording] { get }

    func facts() async throws -> ServerFacts
    func needs(of databases: [String], _ source: ServerFacts, _ options: PreflightOptions) async throws -> SourceNeeds
    func sizes(of databases: [String]) async throws -> [DatabaseSize]
    func objects(_ kinds: [ServerObjects.Kind]) async throws -> ServerObjects
    /// What of these databases cannot be copied.
    func notCopied(of databases: [String]) async throws -> [NotCopied]
    func accounts() async throws -> AccountSet
    func settings() async throws -> ServerSettings

    /// The state to copy.
    /// - Parameters:
    ///   - count: how many ranges are to be read at the same time.
    ///   - note: told in plain words why it waits.
    func takeSnapshot(
        readers count: Int, note: @escaping @Sendable (String) -> Void
    ) async throws -> any SourceSnapshot
}

/// How the rows come over, for plans and reports.
package struct CopyMethod: Sendable {
    let name: String
    let why: String

    package init(name: String, why: String) {
        self.name = name
        self.why = why
    }
}

/// A source's state as of one position in its binary log.
package protocol SourceSnapshot: Sendable {
    var coordinates: SnapshotCoordinates { get }
    /// Set when tables were read at moments that differ a little: what the copy lacks of the state at `coordinates`, where it ends.
    var span: CopySpan? { get }
    /// Why it is not known whether the copy is of `coordinates`: it is of one moment, at or after them. nil when it is known.
    var displacement: String? { get }
    /// How long writers of some table were locked out, in seconds.
    var lockSeconds: Double { get }
    var preparedTransactions: [UndecidedTransaction] { get }
    /// Each for one worker of the copy; perhaps fewer than were asked for.
    var readers: [any RowReader] { get }

    func databases() async throws -> [String]
    func catalog(of databases: [String]) async throws -> Catalog
    func accounts() async throws -> AccountSet
    func settings() async throws -> ServerSettings

    /// Ranges that together hold every row of a table once, for each of the tables.
    func ranges(of tables: [Table]) async throws -> [[KeyRange]]

    /// Compares the rows of all these tables with what a target has of them.
    /// - Parameter omitted: columns that are known not to be the same.
    func compareRows(
        of tables: [TableCopy], apartFrom omitted: [TableIdentity: Set<ExactText>], on target: Server, connections: Int,
        progress: JobProgress
    ) async throws -> VerificationReport

    /// Gives the source free.
    /// - Throws: when the snapshot was lost on the way: definitions may have changed then.
    func release() async throws

    /// As ``release()``, when the job has failed: whatever it takes.
    func abandon() async
}

/// Reads rows of a snapshot, for one worker.
package protocol RowReader: Sendable {
    /// Writes the rows of a range, as LOAD DATA reads them (``ColumnTransfer``), with or without the types inside JSON.
    /// - Returns: how many there are.
    func export(
        _ range: KeyRange, of table: TableCopy, to sink: any ByteSink, counter: TransferCounter
    ) async throws -> Int

    /// What is to be known of a range beside its rows; asked for after they were read.
    func details(of range: KeyRange, in table: TableCopy) async throws -> RangeDetails
}

/// What the rows of a range do not tell.
package struct RangeDetails: Sendable, Codable, Equatable {
    /// Documents by JSON column whose types an archive does not have (``JSONTypes``).
    package var changedJSON: [ExactText: Int] = [:]
    /// Digests of what the source has computed for stored generated columns (``StoredColumns``).
    package var storedColumns: [ExactText: [String]] = [:]

    package init(changedJSON: [ExactText: Int] = [:], storedColumns: [ExactText: [String]] = [:]) {
        self.changedJSON = changedJSON
        self.storedColumns = storedColumns
    }
}
