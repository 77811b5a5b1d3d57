using System.Text.RegularExpressions;

namespace TrustPoint.Devices.Ownership;

/// <summary>What owners and models may be called.</summary>
internal static partial class OwnershipNames
{
    /// <summary>In words.</summary>
    public const string Form = "[a-z0-9-]{1,32}";

    /// <summary>True for such a name.</summary>
    public static bool Fit(string name) => Name().IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
