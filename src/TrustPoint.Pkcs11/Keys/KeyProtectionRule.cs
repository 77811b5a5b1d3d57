using TrustPoint.Pkcs11.Cryptoki;

namespace TrustPoint.Pkcs11.Keys;

/// <summary>What a private key must say of itself before we use it: made in the token, and never to leave it.</summary>
internal static class KeyProtectionRule
{
    // PKCS#11 v2.40 section 4.9: the token sets the last three, nobody can claim them for an imported key.
    private static readonly (AttributeType Type, bool Wanted)[] Rule =
    [
        (AttributeType.Token, true),
        (AttributeType.Private, true),
        (AttributeType.Sensitive, true),
        (AttributeType.Extractable, false),
        (AttributeType.Local, true),
        (AttributeType.NeverExtractable, true),
        (AttributeType.AlwaysSensitive, true),
    ];

    /// <summary>Null when the key is protected as it must be, else which attributes are wrong, in words.</summary>
    public static string? Violation(Library library, nuint session, nuint privateKey)
    {
        var wrong = Rule
            .Where(rule => library.GetAttribute(session, privateKey, rule.Type) is not [var value] || value != 0 != rule.Wanted)
            .Select(rule => $"{rule.Type} is not {(rule.Wanted ? "true" : "false")}")
            .ToList();
        return wrong is [] ? null : string.Join(", ", wrong);
    }
}
