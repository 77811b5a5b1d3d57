using System.Collections.Concurrent;
using System.Security.Cryptography;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;

namespace TrustPoint.Ca.People;

/// <summary>A session, for people to see. Nothing of it is secret.</summary>
/// <param name="Number">Names it; rises.</param>
/// <param name="Person">Whose.</param>
/// <param name="Source">Where the sign-in came from.</param>
/// <param name="StartedAt">When.</param>
/// <param name="LastUsedAt">When it was last used.</param>
public sealed record Session(long Number, string Person, string Source, DateTimeOffset StartedAt, DateTimeOffset LastUsedAt);

/// <summary>
/// Who is signed in: in memory, so that a restart signs everybody out. Each look at a session reads its person anew: whoever is disabled, has other
/// roles or began new credentials since is out at the next look. Safe for concurrent use.
/// </summary>
/// <param name="people">Where people are kept.</param>
/// <param name="log">Who signs out is on it.</param>
/// <param name="random">Draws their secrets.</param>
/// <param name="time">The clock; times are counted on its monotonic one.</param>
public sealed class Sessions(IPeopleStore people, IAuditStore log, RandomNumberGenerator random, TimeProvider time)
{
    /// <summary>A session that is not used for so long is over. NIST SP 800-63B-4 section 2.2.3 allows an hour.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(15);

    /// <summary>After this a session is over in any case.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(8);

    /// <summary>For so long after a proof of who is sitting there sensitive acts are open.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private const int MostOfOnePerson = 10;

    private readonly ConcurrentDictionary<string, Live> live = new();
    private long last;

    /// <summary>The sessions that are open, newest first.</summary>
    internal IReadOnlyList<Session> All => [.. live.Values.Where(session => !IsOver(session)).Select(Shown).OrderByDescending(session => session.Number)];

    /// <summary>Who a session's secret stands for, as they are now: for one command, not to be kept.</summary>
    /// <param name="secret">As <see cref="SignInStep.SignedIn"/> gave it.</param>
    /// <param name="isUse">Whether a person is at work; false: a page only asks whether it may stay open.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>Null: nobody; sign in again.</returns>
    public async ValueTask<Person?> FindAsync(string secret, bool isUse, CancellationToken ct)
    {
        var key = Secret.HashOf(secret);
        if (!live.TryGetValue(key, out var session)) return null;
        var account = IsOver(session) ? null : await people.FindAsync(session.Person, ct);
        if (account is not { Enabled: true } || account.Epoch != session.Epoch)
        {
            live.TryRemove(key, out _);
            return null;
        }
        if (isUse) session.LastUsed = time.GetTimestamp();
        var proof = session.Proved;
        return new(account.Name, account.Roles, session.Number, time.GetElapsedTime(proof.At) < Fresh) { ProvenFor = proof.For };
    }

    /// <summary>A person's own open sessions, newest first.</summary>
    public IReadOnlyList<Session> OwnOf(Person person) => [.. All.Where(session => session.Person == person.Name)];

    /// <summary>Signs out.</summary>
    public async Task SignOutAsync(string secret, CancellationToken ct)
    {
        if (await FindAsync(secret, isUse: false, ct) is not { } person || !live.TryRemove(Secret.HashOf(secret), out _)) return;
        await log.AppendAsync(AuditEntry.Create(AuditEventType.PersonSignedOut, time.GetUtcNow(), person, AuditOutcome.Success), ct);
    }

    /// <summary>The person's own sessions that are open, newest first.</summary>
    public IReadOnlyList<Session> Of(Person person) => [.. All.Where(session => session.Person == person.Name)];

    /// <summary>Ends the person's own sessions but the one that asks.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> EndOthersAsync(Person person, CancellationToken ct)
    {
        var ended = live.Where(row => row.Value.Person == person.Name && row.Value.Number != person.Session).Count(live.TryRemove);
        await log.AppendAsync(AuditEntry.Create(
            AuditEventType.SessionsEnded, time.GetUtcNow(), person, AuditOutcome.Success, ("person", person.Name), ("sessions", FormattableString.Invariant($"{ended}"))), ct);
        return ended;
    }

    /// <summary>Ends a person's sessions.</summary>
    /// <returns>How many there were.</returns>
    internal int End(string person) => live.Where(row => row.Value.Person == person).Count(live.TryRemove);

    /// <summary>Lets a session go on whose person chose new credentials in it; the others are over with the epoch.</summary>
    internal void GoOn(Person person, int epoch)
    {
        foreach (var session in live.Values.Where(session => session.Person == person.Name && session.Number == person.Session)) session.Epoch = epoch;
    }

    /// <summary>Begins one, after a whole sign-in.</summary>
    /// <returns>Its secret.</returns>
    internal string Begin(Account account, long number, string source)
    {
        foreach (var (key, over) in live.Where(row => IsOver(row.Value))) live.TryRemove(new(key, over));
        foreach (var row in live.Where(row => row.Value.Person == account.Name).OrderByDescending(row => row.Value.Number).Skip(MostOfOnePerson - 1)) live.TryRemove(row);
        var secret = Secret.Draw(random);
        live[Secret.HashOf(secret)] = new(number, account.Name, account.Epoch, source, time.GetUtcNow(), time.GetTimestamp());
        return secret;
    }

    /// <summary>The number of a session to be.</summary>
    internal long NextNumber() => Interlocked.Increment(ref last);

    /// <summary>Takes a new proof of who is sitting there.</summary>
    internal void Prove(string secret, string? about)
    {
        if (live.TryGetValue(Secret.HashOf(secret), out var session)) session.Proved = new(time.GetTimestamp(), about);
    }

    private bool IsOver(Live session) => time.GetElapsedTime(session.Started) >= Longest || time.GetElapsedTime(session.LastUsed) >= Idle;

    private Session Shown(Live session) =>
        new(session.Number, session.Person, session.Source, session.StartedAt, session.StartedAt + time.GetElapsedTime(session.Started, session.LastUsed));

    private sealed class Live(long number, string person, int epoch, string source, DateTimeOffset startedAt, long started)
    {
        private long lastUsed = started;
        private volatile Proof proved = new(started, null);

        public long Number => number;

        public string Person => person;

        public int Epoch
        {
            get => Volatile.Read(ref epoch);
            set => Volatile.Write(ref epoch, value);
        }

        public string Source => source;

        public DateTimeOffset StartedAt => startedAt;

        public long Started { get; } = started;

        public long LastUsed
        {
            get => Interlocked.Read(ref lastUsed);
            set => Interlocked.Exchange(ref lastUsed, value);
        }

        public Proof Proved
        {
            get => proved;
            set => proved = value;
        }
    }

    // When a person showed who is sitting there, and what for.
    private sealed record Proof(long At, string? For);
}
