using TrustPoint.Ceremonies.Evidence;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>Evidence in which somebody changed files.</summary>
internal static class ChangedPacks
{
    /// <summary>With another file of that name.</summary>
    public static EvidencePack With(this EvidencePack pack, string name, byte[] octets) =>
        pack with { Files = [.. pack.Files.Select(file => file.Key == name ? new(name, octets) : file)] };

    /// <summary>With the one in the place of the other.</summary>
    public static EvidencePack Exchanged(this EvidencePack pack, string one, string other)
    {
        byte[] Of(string name) => pack.Files.Single(file => file.Key == name).Value;
        return pack.With(one, Of(other)).With(other, Of(one));
    }
}
