using System.Security.Cryptography;

namespace TrustPoint.Ca.People;

/// <summary>What was proved of one sign-in so far, and what was chosen. Nothing of it is kept until all is there.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Epoch">Of the account, when it began.</param>
/// <param name="PasswordHash">What the password matched; null: the set-up code stood in for it.</param>
internal sealed record Ticket(string Name, int Epoch, string? PasswordHash)
{
    /// <summary>SHA-256 of the set-up code that was given.</summary>
    public byte[]? SetUpSha256 { get; init; }

    /// <summary>What people call a person who is to be added.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The time step of the code that was given.</summary>
    public long? TotpStep { get; init; }

    /// <summary>SHA-256 of the recovery code that was given.</summary>
    public byte[]? RecoverySha256 { get; init; }

    /// <summary>Hash of the password that was chosen.</summary>
    public string? NewPasswordHash { get; init; }

    /// <summary>The TOTP key that is being set up.</summary>
    public byte[]? NewTotpKey { get; init; }

    /// <summary>Of the code that confirmed it.</summary>
    public long? NewTotpStep { get; init; }
}

/// <summary>The tickets that are out: in memory, each by the hash of its secret, for ten minutes and one step.</summary>
internal sealed class Tickets(RandomNumberGenerator random, TimeProvider time)
{
    private const int Most = 1_000;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (Ticket Ticket, long Since)> open = [];

    /// <summary>Gives one out.</summary>
    public string Give(Ticket ticket)
    {
        var secret = Secret.Draw(random);
        lock (gate)
        {
            foreach (var (key, row) in open)
            {
                if (time.GetElapsedTime(row.Since) >= Life) open.Remove(key);
            }
            if (open.Count >= Most) open.Remove(open.MinBy(row => row.Value.Since).Key);
            open.Add(Secret.HashOf(secret), (ticket, time.GetTimestamp()));
        }
        return secret;
    }

    /// <summary>Gives one out that asks for a second factor to be set up.</summary>
    public SignInStep.SecondFactorSetUpWanted SetUpWanted(Ticket ticket, bool wasWrong) =>
        new(Give(ticket), Totp.UriOf(ticket.Name, ticket.NewTotpKey!), Totp.TextOf(ticket.NewTotpKey!), wasWrong);

    /// <summary>Whose it is, without using it up; null: it is none, or its time is over.</summary>
    public string? NameOf(string secret)
    {
        lock (gate) return open.TryGetValue(Secret.HashOf(secret), out var row) && time.GetElapsedTime(row.Since) < Life ? row.Ticket.Name : null;
    }

    /// <summary>Uses it up.</summary>
    public Ticket? Take(string secret)
    {
        lock (gate) return open.Remove(Secret.HashOf(secret), out var row) && time.GetElapsedTime(row.Since) < Life ? row.Ticket : null;
    }
}
