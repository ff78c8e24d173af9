import Archive

/// An archive for people.
enum ArchiveListingText {
    static func page(_ listing: ArchiveListing) -> Page {
        var page = Page()
        page.line("archive \(listing.archive)")
        let size = listing.size
        page.line(
            "  size      \(Units.bytes(size.snapshots)) of snapshots, \(Units.bytes(size.binlogs)) of binlog")
        if let last = listing.generations.last {
            page.line(
                "  complete  through \(LocalTime.text(last.through))\(last.lagSeconds.map { ", \(Units.duration($0)) ago" } ?? "")"
            )
        }
        snapshots(listing, &page)
        page.line("moments that can be forked")
        if !listing.generations.contains(where: { $0.from != nil }) {
            page.line("  none: there is no snapshot; `mysqlfork archive create` makes one")
        }
        for generation in listing.generations {
            // What was lost is between two chains.
            if !generation.cause.isEmpty {
                page.line("  -- broken (\(generation.cause)): \(LocalTime.localized(generation.detail))")
            }
            let binlog =
                "\(Units.plural(generation.files, "binlog file")), \(Units.plural(generation.transactions, "transaction"))"
            for handover in generation.handovers {
                page.line(
                    "  server \(handover.serverUUID) took over behind \(handover.after); its files are"
                        + " \(handover.firstFile) and so on")
            }
            if let from = generation.from {
                page.line("  \(LocalTime.text(from)) to \(LocalTime.text(generation.through))   \(binlog)")
            } else {
                page.line(
                    "  none up to \(LocalTime.text(generation.through)), since no snapshot belongs to this chain   \(binlog)"
                )
            }
        }
        page.list("problems", listing.problems)
        return page
    }

    private static func snapshots(_ listing: ArchiveListing, _ page: inout Page) {
        guard !listing.snapshots.isEmpty else { return page.line("no snapshots") }
        let rows = listing.snapshots.map { snapshot in
            [
                snapshot.id, LocalTime.text(snapshot.taken), snapshot.position, Units.grouped(snapshot.tables),
                Units.grouped(snapshot.rows), Units.bytes(snapshot.bytes), snapshot.source,
            ]
        }
        page.table(
            "snapshots", [["", "taken", "position", "tables", "rows", "on disk", "source"]] + rows)
    }
}
