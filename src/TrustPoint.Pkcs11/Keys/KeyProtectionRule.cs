using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Cryptoki;

namespace TrustPoint.Pkcs11.Keys;

/// <summary>What a private key must say of itself before we use it: made in the token, and never to leave it.</summary>
internal static class KeyProtectionRule
{
    // PKCS#11 v2.40 section 4.9: the token sets the last three, nobody can claim them for an imported key.
    private static readonly (AttributeType Type, string Name, bool Wanted)[] Rule =
    [
        (AttributeType.Token, "CKA_TOKEN", true),
        (AttributeType.Private, "CKA_PRIVATE", true),
        (AttributeType.Sensitive, "CKA_SENSITIVE", true),
        (AttributeType.Extractable, "CKA_EXTRACTABLE", false),
        (AttributeType.Local, "CKA_LOCAL", true),
        (AttributeType.NeverExtractable, "CKA_NEVER_EXTRACTABLE", true),
        (AttributeType.AlwaysSensitive, "CKA_ALWAYS_SENSITIVE", true),
    ];

    /// <summary>Null when the key is protected as it must be, else which attributes are wrong, in words.</summary>
    public static string? Violation(Library library, nuint session, nuint privateKey)
    {
        var wrong = Rule
            .Where(rule => Read(library, session, privateKey, rule.Type) != rule.Wanted)
            .Select(rule => $"{rule.Type} is not {(rule.Wanted ? "true" : "false")}")
            .ToList();
        return wrong is [] ? null : string.Join(", ", wrong);
    }

    /// <summary>What the token says of each attribute that the rule is about; one that it does not tell is left out.</summary>
    public static IReadOnlyList<KeyAttribute> Read(Library library, nuint session, nuint privateKey) =>
    [
        .. from rule in Rule
           let value = Read(library, session, privateKey, rule.Type)
           where value is not null
           select new KeyAttribute(rule.Name, value.Value),
    ];

    private static bool? Read(Library library, nuint session, nuint privateKey, AttributeType type) =>
        library.GetAttribute(session, privateKey, type) is [var value] ? value != 0 : null;
}
