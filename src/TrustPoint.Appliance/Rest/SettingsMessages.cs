namespace TrustPoint.Appliance.Rest;

/// <summary>Decides for the next start; null leaves a value as it is.</summary>
/// <param name="HostNames">DNS names and IP addresses; the first stands in printed URLs.</param>
/// <param name="PublicUrl">Where certificates point to.</param>
public sealed record ChangeSettings(IReadOnlyList<string>? HostNames, string? PublicUrl);

/// <summary>What is decided about the box.</summary>
/// <param name="HostNames">In force.</param>
/// <param name="PublicUrl">In force; null: none.</param>
/// <param name="NextHostNames">From the next start on.</param>
/// <param name="NextPublicUrl">From the next start on; null: none.</param>
/// <param name="RestartNeeded">Whether the two differ.</param>
public sealed record SettingsRow(IReadOnlyList<string> HostNames, string? PublicUrl, IReadOnlyList<string> NextHostNames, string? NextPublicUrl, bool RestartNeeded);

/// <summary>A token that was found.</summary>
/// <param name="Module">Path of its PKCS#11 module.</param>
/// <param name="Label">Its label; null: the module shows no token.</param>
/// <param name="Manufacturer">Who made it.</param>
/// <param name="Model">Its model.</param>
/// <param name="Serial">Its serial number.</param>
/// <param name="FreeOctets">Room for private keys; null: it does not say.</param>
/// <param name="InUse">Whether new keys are made in it.</param>
/// <param name="Trouble">Why it cannot be used as it is; null: it can.</param>
public sealed record TokenRow(string Module, string? Label, string? Manufacturer, string? Model, string? Serial, long? FreeOctets, bool InUse, string? Trouble);

/// <summary>A token to be tried, or chosen.</summary>
/// <param name="Module">Path of its PKCS#11 module, one of those that are listed.</param>
/// <param name="Label">Its label.</param>
/// <param name="Pin">Its user PIN.</param>
public sealed record UseToken(string Module, string Label, string Pin);

/// <summary>The time that is signed.</summary>
/// <param name="Now">What the box's clock shows.</param>
/// <param name="Highest">The highest time that was seen.</param>
/// <param name="Trouble">What is wrong and what to do; null: nothing.</param>
internal sealed record ClockState(DateTimeOffset Now, DateTimeOffset Highest, string? Trouble);
