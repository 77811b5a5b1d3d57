using System.Security.Cryptography;

namespace TrustPoint.Ca.People;

/// <summary>What a sign-in does to an account: decided on the account as the transaction sees it, so that what is good once is good once.</summary>
internal static class Credentials
{
    /// <summary>Whether what was proved still counts: neither disabled nor begun anew since.</summary>
    public static bool Stands(Ticket ticket, Account account) =>
        account.Enabled && account.Epoch == ticket.Epoch && account.PasswordHash == ticket.PasswordHash;

    /// <summary>Uses up what was proved; null: it no longer counts, or another was faster.</summary>
    public static Account? Use(Ticket ticket, Account account, DateTimeOffset now)
    {
        if (!Stands(ticket, account)) return null;
        // RFC 6238 section 5.2: a code is accepted once, and so none before it.
        if (ticket.TotpStep is { } step)
        {
            if (step <= account.TotpStep) return null;
            account = account with { TotpStep = step };
        }
        if (ticket.RecoverySha256 is { } recovery)
        {
            var left = account.RecoveryCodes.Where(code => !code.AsSpan().SequenceEqual(recovery)).ToList();
            if (left.Count == account.RecoveryCodes.Count) return null;
            account = account with { RecoveryCodes = left };
        }
        if (ticket.SetUpSha256 is { } setUp)
        {
            if (account.SetUp is not { } code || now >= code.ExpiresAt || !CryptographicOperations.FixedTimeEquals(code.Sha256, setUp)) return null;
            account = account with { SetUp = null };
        }
        return account;
    }

    /// <summary>Takes over what was chosen; sessions that were proved otherwise are over then.</summary>
    public static Account Choose(Ticket ticket, Account account, byte[]? sealedTotpKey, IReadOnlyList<string> recoveryCodes)
    {
        if (ticket.NewPasswordHash is { } password) account = account with { PasswordHash = password, Epoch = account.Epoch + 1 };
        if (sealedTotpKey is null) return account;
        return account with
        {
            SealedTotpKey = sealedTotpKey,
            TotpStep = ticket.NewTotpStep!.Value,
            RecoveryCodes = [.. recoveryCodes.Select(code => OneTimeCodes.HashOf(code)!)],
            Epoch = account.Epoch + 1,
        };
    }

    /// <summary>Which second factor it was, for the record.</summary>
    public static string FactorOf(Ticket ticket) => ticket switch
    {
        { TotpStep: not null } => "totp",
        { RecoverySha256: not null } => "recovery-code",
        _ => "set-up-code",
    };
}
