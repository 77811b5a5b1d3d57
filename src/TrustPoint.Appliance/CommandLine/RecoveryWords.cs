using TrustPoint.Ca.Recovery;
using TrustPoint.Ca.Revocation;

namespace TrustPoint.Appliance.CommandLine;

/// <summary>What <c>recover</c> found, for people.</summary>
internal static class RecoveryWords
{
    private const int Shown = 20;

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter words, RecoveryPlan plan, bool isDone)
    {
        if (plan.NothingLost)
        {
            words.WriteLine("The database is as new as everything that was found. There is nothing to recover.");
            return;
        }
        words.WriteLine(plan.CheckpointSize is { } signed
            ? $"The audit log has {plan.LogSize} entries, a checkpoint was signed over {signed}: at least {signed - plan.LogSize} are lost."
            : $"The audit log has {plan.LogSize} entries. How many are lost is not known.");
        if (plan.ExportedEntries is { } exported) words.WriteLine($"The export of the log has {exported} entries that the log has not.");
        foreach (var crl in plan.Crls) words.WriteLine($"The CRL {crl.Scope} number {crl.Number} of {Terminal.Time(crl.ThisUpdate)} is published, the database knows up to {crl.Known}.");
        List(words, "To be applied again:", [.. plan.Revocations.Select(InWords)]);
        List(words, "Authorities that change with the CRL of their issuer:", [.. plan.Authorities.Select(below => $"{below.Name}: {below.State.ToString().ToLowerInvariant()}")]);
        List(words, "Certificates that are lost:", [.. plan.Certificates.Select(InWords)]);
        List(words, "On the lost log, and for a person to repeat:", [.. plan.Others.Select(other => $"{other.Key}: {other.Value}")]);
        if (plan.Revocations.Any(recovered => recovered.CertificateIsLost) || plan.Certificates is not [])
            words.WriteLine("Lost certificates cannot be renewed: their devices enrol anew. Whoever asks the appliance about one is not told that it is good.");
        if (plan.ExportedEntries is null)
            words.WriteLine("What no published CRL lists is not known without an export of the log (--log): look through what was revoked lately.");
        if (isDone)
            words.WriteLine("People, roles, passwords, API keys and codes are as of then, also what was taken away, revoked or used since. The overview says so until they were looked through: './trustpoint backup confirm-restore'.");
        words.WriteLine(isDone ? "Done. Run './trustpoint fsck', then start the appliance." : "Nothing was changed. To go on from this database: ./trustpoint recover --yes");
    }

    private static string InWords(RecoveredRevocation recovered)
    {
        var what = recovered.Revocation.Released ? "released" : recovered.Revocation.Reason.Name();
        return $"{recovered.Revocation.Authority} {Convert.ToHexString(recovered.Revocation.Serial)}: {what}, from {recovered.Source}{(recovered.CertificateIsLost ? "; its certificate is lost" : "")}";
    }

    private static string InWords(LostCertificate lost) =>
        $"{lost.Authority} {lost.Serial}{(lost.Device is { } device ? $" of {device}" : "")}, until {(lost.NotAfter is { } end ? Terminal.Time(end) : "-")}";

    private static void List(TextWriter words, string title, IReadOnlyList<string> lines)
    {
        if (lines is []) return;
        words.WriteLine(title);
        foreach (var line in lines.Take(Shown)) words.WriteLine($"  {line}");
        if (lines.Count > Shown) words.WriteLine($"  and {lines.Count - Shown} more: --json shows all");
    }
}
