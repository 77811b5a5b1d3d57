using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace TrustPoint.Ca.People;

/// <summary>Finds what a typed code proves. That it is good once is decided later, in the transaction that uses it up (<see cref="Credentials"/>).</summary>
internal sealed class SecondFactor(ISecretSeal seal, TimeProvider time, ILogger log)
{
    /// <summary>The ticket with what the code proves; null: nothing.</summary>
    public Ticket? Prove(Ticket ticket, Account account, string code)
    {
        if (account.SealedTotpKey is null) return SetUpCodeOf(account, code, time.GetUtcNow()) is { } setUp ? ticket with { SetUpSha256 = setUp } : null;
        if (OneTimeCodes.HashOf(code) is { } recovery)
            return account.RecoveryCodes.Any(left => CryptographicOperations.FixedTimeEquals(left, recovery)) ? ticket with { RecoverySha256 = recovery } : null;
        return StepOf(account, code) is { } step && step > account.TotpStep ? ticket with { TotpStep = step } : null;
    }

    /// <summary>The hash of the account's set-up code, if that is what was typed; else null.</summary>
    public static byte[]? SetUpCodeOf(Account account, string typed, DateTimeOffset now) =>
        OneTimeCodes.HashOf(typed) is { } hash && account.SetUp is { } code && now < code.ExpiresAt && CryptographicOperations.FixedTimeEquals(code.Sha256, hash) ? hash : null;

    // An error on the way to a proof is a refusal: what cannot be opened proves nothing, and the log says why.
    private long? StepOf(Account account, string code)
    {
        try
        {
            var key = seal.Open(account.Name, account.SealedTotpKey);
            var step = Totp.StepOf(key, code, time.GetUtcNow());
            CryptographicOperations.ZeroMemory(key);
            return step;
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            log.LogError("The second factor of {Person} cannot be looked at: {Reason} Put people.key back, or run ./trustpoint user reset-second-factor {Person}", account.Name, unusable.Message, account.Name);
            return null;
        }
    }
}
