using TrustPoint.Ca.Retirement;
using TrustPoint.Formats.Cms;

namespace TrustPoint.Appliance.Rest;

/// <summary>What was retired.</summary>
/// <param name="Kind">device, authority or appliance.</param>
/// <param name="Name">Its name.</param>
/// <param name="Domain">A device's domain; null: it is none.</param>
/// <param name="Subject">Manufacturer and serial number, or the subject.</param>
/// <param name="At">When.</param>
/// <param name="By">Who did it and who approved it.</param>
/// <param name="Sha256">Of the file of its certificate of retirement.</param>
public sealed record RetirementRow(string Kind, string Name, string? Domain, string Subject, DateTimeOffset At, string By, string Sha256)
{
    internal static RetirementRow Of(RetiredThing thing) => new(Words.Of(thing.Kind), thing.Name, thing.Domain, thing.Subject, thing.At, thing.By, thing.Sha256);
}

/// <summary>A certificate of retirement.</summary>
/// <param name="Summary">As the list has it.</param>
/// <param name="Statement">What it says: JSON as it is signed.</param>
/// <param name="Cms">The file: DER of a CMS SignedData, base64.</param>
/// <param name="LogKey">The key of this box's log, which signed it.</param>
/// <param name="LogKeySha256">Lower-case hex of SHA-256 over the file log.key.</param>
public sealed record RetirementMessage(RetirementRow Summary, System.Text.Json.JsonElement Statement, byte[] Cms, string LogKey, string LogKeySha256)
{
    internal static RetirementMessage Of(RetiredThing thing)
    {
        var verified = VerifiedRetirement.Open(thing.Cms, known: null);
        return new(RetirementRow.Of(thing), System.Text.Json.JsonElement.Parse(SignedMessage.Decode(thing.Cms).Content.Span), thing.Cms, verified.Key.ToString(), verified.Key.FileSha256);
    }
}

/// <summary>What a verified file says.</summary>
/// <param name="Statement">As it is signed.</param>
/// <param name="Sha256">Of the file.</param>
/// <param name="LogKey">The key that signed it.</param>
/// <param name="LogKeySha256">Lower-case hex of SHA-256 over the file log.key.</param>
internal sealed record VerifiedRetirementMessage(System.Text.Json.JsonElement Statement, string Sha256, string LogKey, string LogKeySha256);
