using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Inspection;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Inspecting;

/// <summary>The entries of a list: the first of them, and a search for one.</summary>
public sealed partial class ListEntries : View
{
    // RFC 5280 section 4.1.2.2: at most 20 octets, here with separators.
    private const int LongestSerial = 80;

    private string serial = "";
    private string? asked;
    private ListedCertificate? found;

    /// <summary>The list.</summary>
    [Parameter, EditorRequired]
    public required Inspected.OfList List { get; set; }

    private void Find()
    {
        var digits = string.Concat(serial.Take(LongestSerial).Where(char.IsAsciiHexDigit));
        asked = digits.Length == 0 ? null : digits.Length % 2 == 0 ? digits : "0" + digits;
        found = asked is null ? null : List.Find(Convert.FromHexString(asked));
    }

    private string Reason(ListedCertificate entry) => RevocationReasons.Find(entry.Reason) is { } reason ? Say($"reason.{reason}") : entry.Reason;
}
