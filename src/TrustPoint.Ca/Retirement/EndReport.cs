using System.Globalization;
using TrustPoint.Ca.Authorities;

namespace TrustPoint.Ca.Retirement;

/// <summary>What still needs an authority.</summary>
public enum NeededBy
{
    /// <summary>A device that holds a certificate of it.</summary>
    Device,

    /// <summary>A product of the factory here that holds a factory identity of it, or gets its vouchers below it (LIF-56).</summary>
    Product,

    /// <summary>An authority below it.</summary>
    Authority,

    /// <summary>Somebody else who holds a certificate of it.</summary>
    Certificate,

    /// <summary>Another authority that signs with the same key.</summary>
    Key,
}

/// <summary>One thing that has to be over before an authority is.</summary>
/// <param name="By">Who.</param>
/// <param name="Name">The device or product, the authority below, or the subject.</param>
/// <param name="Serial">Upper-case hex: the serial number of what is in force; of a key the name of whose it is.</param>
/// <param name="Until">Until when it is.</param>
/// <param name="State">Of an authority below whose key is destroyed: retired; else null.</param>
public sealed record StillInForce(NeededBy By, string Name, string Serial, DateTimeOffset Until, AuthorityState? State = null)
{
    /// <summary>Of a product: its serial number.</summary>
    public string? ProductSerial { get; init; }

    /// <summary>What to do, as it is typed.</summary>
    public string Command => By switch
    {
        NeededBy.Device => $"./trustpoint device decommission {Name} --reason \"its authority ends\"",
        NeededBy.Product => $"./trustpoint product retire {Typed(ProductSerial ?? Name)} --reason \"the product line ends\" --proof \"...\"",
        NeededBy.Authority when State is null => $"./trustpoint ca end {Name} --reason \"the authority above it ends\"",
        NeededBy.Key => $"./trustpoint ca end {Name} --reason \"its key ends\"",
        _ => $"./trustpoint cert revoke {Serial} --reason cessationOfOperation",
    };

    // A manufacturer's serial number may hold what a shell reads as more than a word.
    private static string Typed(string word) => word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_') ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>In words.</summary>
    public override string ToString() => By switch
    {
        NeededBy.Device => string.Create(CultureInfo.InvariantCulture, $"the certificate {Serial} of the device {Name} is valid until {Until:u}"),
        NeededBy.Product => string.Create(CultureInfo.InvariantCulture, $"the factory identity {Serial} of {Name} is valid until {Until:u}"),
        NeededBy.Authority => string.Create(CultureInfo.InvariantCulture, $"the certificate of the authority {Name} is valid until {Until:u}"),
        NeededBy.Key => $"the authority {Name} signs with the same key",
        _ => string.Create(CultureInfo.InvariantCulture, $"the certificate {Serial} is valid until {Until:u}"),
    };
}

/// <summary>Whether an authority can be ended now, and what is to be done first (LIF-57).</summary>
/// <param name="Authority">Its name.</param>
/// <param name="Obstacle">What makes it impossible whatever else is done, with what to do instead; null: nothing.</param>
/// <param name="InForce">What has to be over first, what lasts longest first; at most <see cref="MostNamed"/> of them.</param>
/// <param name="More">How many more there are at least.</param>
/// <param name="Own">Serial numbers of the box's own certificates below it, which are revoked with it.</param>
/// <param name="Domains">Domains in which nothing is issued from then on, unless they are given another authority before.</param>
/// <param name="HasBegun">Whether two people have decided it already: then it only has to be finished.</param>
public sealed record EndReport(
    string Authority, string? Obstacle, IReadOnlyList<StillInForce> InForce, int More, IReadOnlyList<string> Own, IReadOnlyList<string> Domains, bool HasBegun)
{
    /// <summary>Most things that are named.</summary>
    public const int MostNamed = 100;

    /// <summary>Whether it can be ended now.</summary>
    public bool CanEnd => Obstacle is null && InForce is [];
}

/// <summary>An end was refused. Nothing was destroyed.</summary>
/// <param name="message">Why, and what to do.</param>
public sealed class EndRefusedException(string message) : Exception(message);
