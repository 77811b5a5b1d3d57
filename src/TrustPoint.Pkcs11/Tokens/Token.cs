using System.Globalization;
using System.Text;
using TrustPoint.Pkcs11.Cryptoki;

namespace TrustPoint.Pkcs11.Tokens;

/// <summary>What a token says about itself (CK_TOKEN_INFO).</summary>
/// <param name="Label">Given when the token was initialised; need not be unique.</param>
/// <param name="Manufacturer">Who made it.</param>
/// <param name="Model">Its model.</param>
/// <param name="Serial">Its serial number, unique per manufacturer and model.</param>
/// <param name="IsInitialised">Whether it has a label and a security officer.</param>
/// <param name="HasUserPin">Whether its user PIN has been set.</param>
/// <param name="IsLocked">Whether wrong tries have locked the user PIN.</param>
public sealed record Token(
    string Label, string Manufacturer, string Model, string Serial, bool IsInitialised, bool HasUserPin, bool IsLocked)
{
    /// <summary>Version of its firmware, as <c>2.6</c>.</summary>
    public string Firmware { get; init; } = "";

    /// <summary>Octets that are free for private objects; null: it does not say.</summary>
    public long? FreeOctets { get; init; }

    /// <summary>One line for people.</summary>
    public override string ToString() => $"token '{Label}' ({Manufacturer} {Model}, serial {Serial})";

    internal static Token From(NativeTokenInfo info) => new(
        Text(info.Label), Text(info.Manufacturer), Text(info.Model), Text(info.Serial),
        (info.Flags & NativeTokenInfo.TokenInitialized) != 0,
        (info.Flags & NativeTokenInfo.UserPinInitialized) != 0,
        (info.Flags & NativeTokenInfo.UserPinLocked) != 0)
    {
        Firmware = string.Create(CultureInfo.InvariantCulture, $"{info.Firmware.Major}.{info.Firmware.Minor}"),
        // PKCS#11 v2.40 section 3.2: CK_UNAVAILABLE_INFORMATION.
        FreeOctets = info.Numbers[CountsAndSizes.FreePrivateMemory] is var free && free == nuint.MaxValue ? null : (long)free,
    };

    // PKCS#11 v2.40 section 3: blank-padded UTF-8; some tokens pad with NUL.
    private static string Text(ReadOnlySpan<byte> padded) => Encoding.UTF8.GetString(padded).TrimEnd(' ', '\0');
}
