import Foundation
import Testing

@testable import Archive
@testable import Files

@Suite struct ArchiveLockTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try Durable.makeDirectory(scratch.path(ArchiveLayout.locks))
    }

    private func take(_ name: ArchiveLayout.Lock, shared: Bool = false) throws -> String? {
        try failure { try ArchiveLock.take(name, at: scratch.path, shared: shared).release() }
    }

    @Test func keepsOthersOut() throws {
        let chain = try ArchiveLock.take(.chain, at: scratch.path)
        #expect(try take(.chain) == "refused: another process appends binary log to the archive \(scratch.path)")
        #expect(try take(.chain, shared: true) != nil)
        for other in ArchiveLayout.Lock.allCases where other != .chain { #expect(try take(other) == nil) }
        chain.release()
        #expect(try take(.chain) == nil)
        chain.release()
    }

    @Test(arguments: [
        (ArchiveLayout.Lock.archive, "changes what belongs to"), (.create, "takes a snapshot into"),
        (.readers, "uses files of"),
    ])
    func saysWhatTheOtherDoes(name: ArchiveLayout.Lock, what: String) throws {
        let lock = try ArchiveLock.take(name, at: scratch.path)
        defer { lock.release() }
        #expect(try take(name) == "refused: another process \(what) the archive \(scratch.path)")
    }

    @Test func isSharedByReaders() throws {
        let first = try ArchiveLock.take(.readers, at: scratch.path, shared: true)
        let second = try ArchiveLock.take(.readers, at: scratch.path, shared: true)
        first.release()
        #expect(try take(.readers) != nil)
        second.release()
        #expect(try take(.readers) == nil)
    }

    @Test func isGivenUpWhenForgotten() throws {
        var lock: ArchiveLock? = try ArchiveLock.take(.create, at: scratch.path)
        #expect(lock != nil)
        lock = nil
        #expect(try take(.create) == nil)
    }

    /// Another process holds it until it is killed.
    @Test(arguments: [false, true])
    func diesWithItsHolder(shared: Bool) throws {
        let holder = try Holder(of: scratch.path(ArchiveLayout.lock(.readers)), shared: shared)
        #expect(try take(.readers) != nil)
        #expect(try take(.readers, shared: true) == nil || !shared)
        holder.kill()
        #expect(try take(.readers) == nil)
    }

    @Test func waitsAsLongAsItIsToldTo() async throws {
        let path = scratch.path
        let holder = try Holder(of: scratch.path(ArchiveLayout.lock(.archive)), shared: false)
        #expect(
            try failure { _ = try ArchiveLock.take(.archive, at: path, patience: .milliseconds(50)) }
                == "refused: another process changes what belongs to the archive \(path)")
        // On a thread of its own: it waits there.
        let waiting = Task.detached { try ArchiveLock.take(.archive, at: path, patience: .seconds(60)).release() }
        holder.kill()
        try await waiting.value
    }

    @Test func whatCannotBeALockIsAnError() throws {
        let path = scratch.path(ArchiveLayout.lock(.chain))
        try Durable.makeDirectory(path)
        #expect(try take(.chain) == "rejected: \(path) cannot be opened: Is a directory (errno 21)")
        try Durable.remove(path)
        #expect(symlink("/dev/null", path) == 0)
        #expect(
            try take(.chain) == "rejected: \(path) cannot be opened: Too many levels of symbolic links (errno 40)")
        try Durable.remove(scratch.path(ArchiveLayout.locks))
        #expect(try take(.chain) == "rejected: \(path) cannot be opened: No such file or directory (errno 2)")
    }

    /// `flock(1)`, which ends when this object is gone.
    private final class Holder {
        private let process = Process()
        private let input = Pipe()

        /// Returns when it has the lock.
        init(of path: String, shared: Bool) throws {
            let output = Pipe()
            process.executableURL = URL(filePath: "/usr/bin/env")
            let mode = shared ? "--shared" : "--exclusive"
            // One process: what is killed is what has the file open.
            process.arguments = ["flock", mode, "--nonblock", "--no-fork", path, "sh", "-c", "echo held; exec cat"]
            process.standardInput = input
            process.standardOutput = output
            try process.run()
            #expect(output.fileHandleForReading.availableData == Data("held\n".utf8))
        }

        func kill() {
            Glibc.kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }

        deinit { if process.isRunning { kill() } }
    }
}
