using System.Security.Cryptography;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Imports;
using TrustPoint.Formats;

namespace TrustPoint.Appliance.Rest;

/// <summary>Takes in what a ceremony on another box made. Looking changes nothing; taking in always takes two people.</summary>
internal sealed class CeremonyResultRoutes(CeremonyResults results) : IAdminRoutes
{
    /// <summary>The media type of an evidence pack.</summary>
    public const string PackMedia = "application/x-tar";

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("POST", "ceremony-results/check", Right.ManageAuthorities, async exchange => Row(
            await results.LookAsync(exchange.Caller, await PackAsync(exchange), Wanted(exchange, "logKeySha256"), exchange.Aborted))),
        new("POST", "ceremony-results", Right.ManageAuthorities, async exchange => Row(
            await results.TakeInAsync(exchange.Caller, await PackAsync(exchange), Wanted(exchange, "logKeySha256"), Wanted(exchange, "ticket"), exchange.Aborted))),
    ];

    private static Task<byte[]> PackAsync(AdminExchange exchange) => exchange.BytesAsync(PackMedia, CeremonyResults.LargestPack);

    private static string Wanted(AdminExchange exchange, string name) => exchange.Query(name) ?? throw RestRefusedException.Invalid($"{name} is missing");

    private static CeremonyResultsMessage Row(ResultsToTakeIn seen) => new(
        seen.Ticket, seen.Run.Name, seen.Run.Script.Title, seen.Run.Transcript.Lines[^1].Time, seen.Authority,
        seen.Certificate?.Subject, seen.Certificate?.NotAfter, seen.Certificate is { } made ? Pem.Of(made.Der) : null,
        seen.Certificate is { } certificate ? Convert.ToHexStringLower(SHA256.HashData(certificate.Der)) : null,
        seen.List?.Number, seen.List?.NextUpdate, seen.List?.Entries, [.. (seen.List?.Changes ?? []).Select(change => $"{change.Name}: {Words.Of(change.State)}")],
        CeremonyWords.PeopleOf(seen.Run), CeremonyWords.DeviationsOf(seen.Run), seen.Run.Script.Sha256, seen.Run.Transcript.Head, seen.PackSha256, seen.LogKeySha256);
}
