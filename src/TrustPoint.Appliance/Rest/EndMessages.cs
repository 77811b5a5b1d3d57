using TrustPoint.Ca.Retirement;

namespace TrustPoint.Appliance.Rest;

/// <summary>Ends an authority for ever.</summary>
/// <param name="Reason">Why, for the record.</param>
public sealed record EndAuthority(string Reason);

/// <summary>Whether an authority can be ended now, and what is to be done first.</summary>
/// <param name="Authority">Its name.</param>
/// <param name="CanEnd">Whether it can.</param>
/// <param name="Obstacle">What makes it impossible whatever else is done, with what to do instead; null: nothing.</param>
/// <param name="InForce">What has to be over first, what lasts longest first.</param>
/// <param name="More">How many more there are at least.</param>
/// <param name="Own">Serial numbers of the box's own certificates below it, which are revoked with it.</param>
/// <param name="Domains">Domains in which nothing is issued from then on.</param>
/// <param name="HasBegun">Whether two people have decided it already.</param>
public sealed record EndReportMessage(
    string Authority, bool CanEnd, string? Obstacle, IReadOnlyList<StillInForceRow> InForce, int More, IReadOnlyList<string> Own, IReadOnlyList<string> Domains, bool HasBegun)
{
    internal static EndReportMessage Of(EndReport report) => new(
        report.Authority, report.CanEnd, report.Obstacle,
        [.. report.InForce.Select(one => new StillInForceRow(Words.Of(one.By), one.Name, one.Serial, one.Until, one.Command))], report.More, report.Own, report.Domains, report.HasBegun);
}

/// <summary>Something that has to be over before an authority is.</summary>
/// <param name="By">device, product, authority, certificate, or key: another authority has the same.</param>
/// <param name="Name">The device, the product, the authority, or the subject.</param>
/// <param name="Serial">The serial number of what is in force, upper-case hex.</param>
/// <param name="Until">Until when it is.</param>
/// <param name="Command">What to do.</param>
public sealed record StillInForceRow(string By, string Name, string Serial, DateTimeOffset Until, string Command);

/// <summary>Ends the box for ever.</summary>
/// <param name="Reason">Why, for the record.</param>
/// <param name="Folder">A new folder on a disk that is taken along; the box writes its evidence there.</param>
public sealed record EndAppliance(string Reason, string Folder);

/// <summary>Something that has to be over before the box is ended.</summary>
/// <param name="Kind">device, transfer, ceremony or authority.</param>
/// <param name="Name">Its name.</param>
/// <param name="Detail">What people know it by besides.</param>
/// <param name="Command">What to do.</param>
public sealed record EndObstacleRow(string Kind, string Name, string Detail, string Command);

/// <summary>The end of the box has begun: nothing else is served from now on.</summary>
/// <param name="Id">The box's id.</param>
/// <param name="Folder">Where its evidence is.</param>
/// <param name="Evidence">Lower-case hex of SHA-256 over the list of its files.</param>
public sealed record ApplianceEnding(string Id, string Folder, string Evidence);
