using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace TrustPoint.Devices.Ownership;

/// <summary>What owners and models may be called, and how many products are named in one act.</summary>
internal static partial class OwnershipNames
{
    /// <summary>In words.</summary>
    public const string Form = "[a-z0-9-]{1,32}";

    // More of them nobody reads: then their digest stands for them.
    private const int MostRead = 50;

    /// <summary>True for such a name.</summary>
    public static bool Fit(string name) => Name().IsMatch(name);

    /// <summary>The fields of an act on several products: how many, and which.</summary>
    public static IEnumerable<(string Name, string? Value)> Fields(IReadOnlyList<string> serialNumbers)
    {
        var lines = string.Join('\n', serialNumbers);
        yield return ("products", serialNumbers.Count.ToString(CultureInfo.InvariantCulture));
        yield return serialNumbers.Count <= MostRead ? ("serialNumbers", lines) : ("serialNumbersSha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines))));
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
