namespace TrustPoint.Fuzz;

/// <summary>Makes messages that are nearly right.</summary>
internal interface IMutation
{
    /// <summary>The next message.</summary>
    byte[] Next(Random random);
}
