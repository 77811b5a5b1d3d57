namespace TrustPoint.Formats.Vouchers;

/// <summary>What a voucher rests on (RFC 8366 section 5.3).</summary>
public enum VoucherAssertion
{
    /// <summary>The manufacturer knows by a positive record that the owner is the owner.</summary>
    Verified,

    /// <summary>It was issued to whoever asked, and that is on the record.</summary>
    Logged,

    /// <summary>The device itself said that it stands before this registrar.</summary>
    Proximity,
}

/// <summary>The words for it.</summary>
public static class VoucherAssertions
{
    /// <summary>As it stands in a voucher.</summary>
    public static string ToText(this VoucherAssertion assertion) => assertion switch
    {
        VoucherAssertion.Verified => "verified",
        VoucherAssertion.Logged => "logged",
        _ => "proximity",
    };

    /// <summary>From what stands in a voucher; null: a word that is not known here.</summary>
    public static VoucherAssertion? Parse(string text) => text switch
    {
        "verified" => VoucherAssertion.Verified,
        "logged" => VoucherAssertion.Logged,
        "proximity" => VoucherAssertion.Proximity,
        _ => null,
    };

    internal static VoucherAssertion? ReadAssertion(this JsonMessage message) =>
        message.Text("assertion", 32) is { } text ? Parse(text) ?? throw message.Wrong("assertion", "verified, logged or proximity") : null;
}
