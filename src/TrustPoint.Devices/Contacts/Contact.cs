namespace TrustPoint.Devices.Contacts;

/// <summary>What came of a contact.</summary>
public enum ContactOutcome
{
    /// <summary>It was told what it asked; no certificate was asked for.</summary>
    Served,

    /// <summary>It was given a certificate.</summary>
    Issued,

    /// <summary>Its request waits for an administrator.</summary>
    Waiting,

    /// <summary>It was refused.</summary>
    Refused,

    /// <summary>The appliance could not: its trouble, not the device's.</summary>
    Failed,
}

/// <summary>Something that came to the appliance's door, and what came of it.</summary>
/// <param name="At">When.</param>
/// <param name="Device">The device that it is or says that it is; null: it named none.</param>
/// <param name="Act">What it asked for, such as <c>simpleenroll</c>.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Reason">Why not, as it was told; null when all went well.</param>
/// <param name="Source">Where it came from: an IP address.</param>
/// <param name="CertificateSha256">Lower-case hex of SHA-256 over the certificate it showed; null for none.</param>
public sealed record Contact(
    DateTimeOffset At, string? Device, string Act, ContactOutcome Outcome, string? Reason, string? Source, string? CertificateSha256)
{
    /// <summary>The longest reason that is kept, in characters.</summary>
    public const int LongestReason = 300;
}

/// <summary>Somebody was refused who named no device that is known: all that came from one source for one reason.</summary>
/// <param name="Source">Where from: an IP address.</param>
/// <param name="Act">What was asked last.</param>
/// <param name="Reason">Why it was refused.</param>
/// <param name="FirstAt">When first.</param>
/// <param name="LastAt">When last.</param>
/// <param name="Times">How often.</param>
public sealed record Stranger(string Source, string Act, string Reason, DateTimeOffset FirstAt, DateTimeOffset LastAt, long Times);

/// <summary>What a list of strangers is narrowed by. Null members do not narrow.</summary>
/// <param name="Text">A part of the source, of what was asked or of the reason.</param>
public sealed record StrangerFilter(string? Text = null);

/// <summary>The orders of a list of strangers.</summary>
public enum StrangerSort
{
    /// <summary>Who came last first.</summary>
    Latest,

    /// <summary>Who did not come for longest first.</summary>
    Earliest,
}

/// <summary>How many contacts ended so within an hour.</summary>
/// <param name="Hour">When the hour began, UTC.</param>
/// <param name="Outcome">How.</param>
/// <param name="Count">How many.</param>
public sealed record ContactCount(DateTimeOffset Hour, ContactOutcome Outcome, long Count);
