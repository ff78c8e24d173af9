import Testing

@testable import Archive

@Suite struct SHA256Tests {
    /// FIPS 180-2, appendix B, and the digest of nothing.
    @Test(
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ])
    func knownDigests(text: String, digest: String) {
        #expect(SHA256.hex([UInt8](text.utf8)[...]) == digest)
    }

    @Test func goesOnAfterItWasAskedFor() {
        let digest = SHA256()
        digest.update([UInt8]("ab".utf8))
        #expect(digest.hex == "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603")
        #expect(digest.hex == "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603")
        digest.update([UInt8]("xxc".utf8)[2...])
        digest.update([])
        #expect(digest.hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
