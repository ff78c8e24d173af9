import Server
import Synchronization
import Testing

@testable import Jobs

@Suite struct JobEventsTests {
    private final class Flag: Sendable {
        private let value = Mutex(false)

        var isSet: Bool { value.withLock { $0 } }

        func set() { value.withLock { $0 = true } }
    }

    /// `note`, `3 missed`, `copy`, `(copy)` for progress.
    private func heard(_ listener: JobListener) async -> [String] {
        var texts: [String] = []
        for await event in listener {
            switch event {
            case .note(let text): texts.append(text)
            case .missed(let count): texts.append("\(count) missed")
            case .phase(let state): texts.append("\(state.phase)")
            case .progress(let state): texts.append("(\(state.phase))")
            case .following: texts.append("following")
            }
        }
        return texts
    }

    @Test func everybodyHearsWhatComesSinceTheyJoined() async {
        let events = JobEvents()
        let (first, second) = (events.join(), events.join())
        events.tell(.note("a"))
        let late = events.join()
        events.tell(.note("b"))
        async let live = heard(second)
        events.tell(.note("c"))
        events.end()
        events.tell(.note("d"))
        #expect(await heard(first) == ["a", "b", "c"])
        #expect(await live == ["a", "b", "c"])
        #expect(await heard(late) == ["b", "c"])
        #expect(await heard(events.join()) == [])
    }

    /// Of progress the last counts, and of all else no more is kept than was said.
    @Test func aListenerThatIsBusyMissesTheOldest() async {
        let events = JobEvents()
        let (busy, patient) = (events.join(keeping: 3), events.join())
        let progress = JobProgress { _ in }
        progress.enter(.copy)
        for _ in 0..<1000 { events.tell(.progress(progress.now)) }
        for number in 1...5 { events.tell(.note("\(number)")) }
        events.end()
        #expect(await heard(busy) == ["3 missed", "3", "4", "5"])
        #expect(await heard(patient) == ["(copy)", "1", "2", "3", "4", "5"])
    }

    @Test func whoListensNoMoreHoldsNothingUp() async {
        let events = JobEvents()
        let listener = events.join()
        let task = Task { await heard(listener) }
        task.cancel()
        #expect(await task.value == [])
        events.tell(.note("a"))
        events.end()
    }

    /// A job tells of its phases, and how far they are; and whatever becomes of it, its events end.
    @Test func aJobTellsHowFarItIs() async throws {
        struct Failed: Error {}
        for fails in [false, true] {
            let isHeard = Flag()
            let job = Job<Never, Int> { run in
                run.progress.enter(.copy)
                run.progress.note("note")
                while !isHeard.isSet { try await Task.sleep(for: .milliseconds(5)) }
                if fails { throw Failed() }
                return 7
            }
            let events = JobEvents()
            let (listener, waiting) = (events.join(), events.join())
            async let outcome = job.run(telling: events)
            for await event in waiting { if case .progress = event { isHeard.set() } }
            #expect(await heard(listener).prefix(3) == ["copy", "note", "(copy)"])
            do {
                #expect(try await outcome == 7 && !fails)
            } catch {
                #expect(fails && (error as? JobFailure)?.code == .defect)
            }
        }
    }

    /// A job that was cancelled is listened to until it has cleaned up.
    @Test func cleaningUpIsHeard() async {
        let events = JobEvents()
        let listener = events.join()
        let job = Job<Never, Void> { run in
            run.progress.note("begun")
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                await Task { run.progress.note("cleaned up") }.value
                throw error
            }
        }
        let task = Task { try await job.run(telling: events) }
        task.cancel()
        #expect(await heard(listener).suffix(1) == ["cleaned up"])
        #expect((await #expect(throws: JobFailure.self) { try await task.value })?.code == .interrupted)
    }

    @Test func whoHasEnoughEndsAJob() async throws {
        let job = Job<Int, String> { run in
            do {
                for number in 1...100 { try run.deliver([number]) }
                return "all"
            } catch is NobodyWantsMore {
                return "enough"
            }
        }
        #expect(try await job.run { $0[0] < 5 } == "enough")
        #expect(try await job.run { _ in true } == "all")
    }
}
