namespace TrustPoint.Ca.Keys;

/// <summary>The kinds of keys that people may ask for, as they write them.</summary>
public static class KeyWords
{
    /// <summary>By word.</summary>
    public static readonly IReadOnlyDictionary<string, KeyAlgorithm> All = new Dictionary<string, KeyAlgorithm>
    {
        ["ec-p256"] = KeyAlgorithm.EcP256,
        ["ec-p384"] = KeyAlgorithm.EcP384,
        ["ec-p521"] = KeyAlgorithm.EcP521,
        ["rsa-3072"] = KeyAlgorithm.Rsa3072,
        ["rsa-4096"] = KeyAlgorithm.Rsa4096,
    };

    /// <summary>The word of a kind.</summary>
    public static string Word(this KeyAlgorithm algorithm) => All.First(word => word.Value == algorithm).Key;
}
