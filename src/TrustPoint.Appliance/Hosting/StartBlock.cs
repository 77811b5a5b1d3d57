using System.Security.Cryptography;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Appliance.Hosting;

/// <summary>What a person sees when the appliance is ready: where it is, what to trust, what to type next.</summary>
internal static class StartBlock
{
    /// <summary>The block.</summary>
    public static string Of(ApplianceOptions options, TrustAnchors anchors, IKeyStore keys, FormerUrls? formerUrls, string? setUpCode)
    {
        var roots = anchors.All;
        var evaluation = roots.Any(root => root.Record.Evaluation) ? "For evaluation only: the hierarchy was made by itself at the first start.\n  " : "";
        var software = keys.Protection == KeyProtection.Software ? "Software keys: no PKCS#11 token protects them.\n  " : "";
        var former = formerUrls is null ? "" : $"{formerUrls.Warning}\n  ";
        var next = setUpCode is null ? "" : $"""
              Set it up     {options.AdminUrl}/first-start
              Set-up code   {(IsInJournal ? "is not for the log: ./trustpoint setup code" : setUpCode)}

            """;
        var publicUrl = options.PublicUrl?.ToString() ?? "none: certificates will not say where to look up a revocation, until TrustPoint:PublicUrl is set";
        var fingerprints = string.Join("\n", roots.Select(root => $"""
              Trust anchor  {root.Certificate.Subject}
              SHA-256       {Grouped(root.Record.Certificate)}
            """));
        return $"""

            TrustPoint is ready.
              {evaluation}{software}{former}Devices       {options.DevicesUrl}/.well-known/est
              Public URL    {publicUrl}
              Health        {options.AdminUrl}/healthz
              Keys          {keys.Description}
            {fingerprints}
            {next}  Next          ./trustpoint device add pump-1

            """;
    }

    // What others read too: JOURNAL_STREAM of systemd.exec(5), which programs at a terminal may inherit.
    private static bool IsInJournal => Console.IsOutputRedirected && Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 };

    // Groups of four, as two people read a fingerprint to each other.
    private static string Grouped(byte[] certificate) =>
        string.Join(' ', Convert.ToHexString(SHA256.HashData(certificate)).Chunk(4).Select(group => new string(group)));
}
