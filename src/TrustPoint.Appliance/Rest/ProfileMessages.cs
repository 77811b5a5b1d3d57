using TrustPoint.Ca.Profiles;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Appliance.Rest;

/// <summary>A profile in a list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version in force.</param>
/// <param name="Shipped">True: it comes with the product, which alone changes it.</param>
/// <param name="Requesters">Who may ask for it: device, appliance, administrator.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Domains">The domains whose devices may ask for it.</param>
public sealed record ProfileRow(string Name, int Version, bool Shipped, IReadOnlyList<string> Requesters, string Description, IReadOnlyList<string> Domains);

/// <summary>A version of a profile.</summary>
/// <param name="Name">The profile.</param>
/// <param name="Version">Its number.</param>
/// <param name="Sha256">Lower-case hex of SHA-256 over its text in UTF-8.</param>
/// <param name="Shipped">True: it came with the product.</param>
/// <param name="SavedBy">Who put it in force: name and proof.</param>
/// <param name="SavedAt">When.</param>
/// <param name="Text">The YAML; null in a list.</param>
public sealed record ProfileVersionRow(string Name, int Version, string Sha256, bool Shipped, string SavedBy, DateTimeOffset SavedAt, string? Text);

/// <summary>What saving a text would do.</summary>
/// <param name="Profile">Name and version, such as <c>plc@2</c>; null: it would be refused.</param>
/// <param name="Problems">Why, in the order of the text.</param>
/// <param name="Difference">Against the version in force: each line with a blank, a minus or a plus before it.</param>
/// <param name="Use">What it touches; null where it would be refused, or the caller sees no devices.</param>
public sealed record ProfilePreview(string? Profile, IReadOnlyList<ProfileProblem> Problems, IReadOnlyList<string> Difference, ProfileUse? Use);

/// <summary>One thing that is wrong with a profile's text.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record ProfileProblem(int Line, string Message);

/// <summary>How two versions differ.</summary>
/// <param name="From">The earlier one.</param>
/// <param name="To">The later one.</param>
/// <param name="Lines">Each with a blank, a minus or a plus before it.</param>
public sealed record ProfileDifference(int From, int To, IReadOnlyList<string> Lines)
{
    /// <summary>The lines of two texts.</summary>
    public static IReadOnlyList<string> Between(string earlier, string later) =>
        [.. TextDifference.Between(earlier, later).Select(line => $"{line.Change switch { LineChange.Added => '+', LineChange.Removed => '-', _ => ' ' }}{line.Text}")];
}
