import Archive
import Binlog
import Testing

struct ManifestTests {
    @Test func generationDirectories() {
        #expect(ArchiveLayout.chain(7) == "binlogs/0007/chain.json")
        #expect(ArchiveLayout.tail(12345) == "binlogs/12345/tail.json")
    }
}
