using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Scripts;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>What the token must say of a key that it made at a ceremony (CER-14, PKCS#11 v2.40 section 4.9): whoever leads one and whoever verifies it ask here.</summary>
internal static class KeyRules
{
    private static readonly string[] Wanted =
        ["CKA_SENSITIVE=true", "CKA_EXTRACTABLE=false", "CKA_ALWAYS_SENSITIVE=true", "CKA_NEVER_EXTRACTABLE=true", "CKA_LOCAL=true"];

    /// <summary>What is wrong with a key that an act made; null: nothing, or it made none.</summary>
    /// <param name="work">What the ceremony is for.</param>
    /// <param name="act">The act's word.</param>
    /// <param name="found">What came of it.</param>
    public static string? Violation(CeremonyWork work, string? act, IEnumerable<KeyValuePair<string, string>> found)
    {
        if (act != MachineActs.Word(MachineAct.MakeKey)) return null;
        var said = (found.FirstOrDefault(fact => fact.Key == "keyAttributes").Value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // An issuing key of a box without a token lives in a file, which says nothing.
        if (said is [] && work is not CeremonyWork.Root) return null;
        return Wanted.Except(said).FirstOrDefault() is { } missing ? $"the token does not say {missing} of the key that it made" : null;
    }
}
