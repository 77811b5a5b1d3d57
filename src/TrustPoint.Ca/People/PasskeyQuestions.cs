using System.Security.Cryptography;

namespace TrustPoint.Ca.People;

/// <summary>The questions that are open (WebAuthn Level 2 section 13.4.3): in memory, each by the hash of its ticket, for five minutes and one answer. Anybody may ask, so that a source pushes out its own alone.</summary>
internal sealed class PasskeyQuestions(RandomNumberGenerator random, TimeProvider time)
{
    /// <summary>How long an answer may take.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private const int Most = 1_000;
    private const int MostOfOneSource = 20;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (PasskeyQuestion Question, string Source, long Since)> open = [];

    /// <summary>Opens one.</summary>
    /// <returns>Its ticket, a secret.</returns>
    public string Open(PasskeyQuestion question, string source)
    {
        var ticket = Secret.Draw(random);
        lock (gate)
        {
            foreach (var (key, row) in open)
            {
                if (IsOver(row.Since)) open.Remove(key);
            }
            var own = open.Where(row => row.Value.Source == source).ToList();
            if (own.Count >= MostOfOneSource) open.Remove(own.MinBy(row => row.Value.Since).Key);
            else if (open.Count >= Most) open.Remove(open.MinBy(row => row.Value.Since).Key);
            open.Add(Secret.HashOf(ticket), (question, source, time.GetTimestamp()));
        }
        return ticket;
    }

    /// <summary>Takes one for its answer: right or wrong, there is no second one.</summary>
    /// <returns>Null: there is none, or its time is over, or another session asked.</returns>
    public PasskeyQuestion? Take(string ticket, long? session)
    {
        lock (gate) return open.Remove(Secret.HashOf(ticket), out var row) && !IsOver(row.Since) && row.Question.Session == session ? row.Question : null;
    }

    private bool IsOver(long since) => time.GetElapsedTime(since) >= Life;
}
