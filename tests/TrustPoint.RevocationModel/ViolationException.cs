namespace TrustPoint.RevocationModel;

/// <summary>A promise was broken.</summary>
public sealed class ViolationException(string what) : Exception(what)
{
    /// <summary>Throws it unless something holds.</summary>
    internal static void Demand(bool holds, string otherwise)
    {
        if (!holds) throw new ViolationException(otherwise);
    }
}
