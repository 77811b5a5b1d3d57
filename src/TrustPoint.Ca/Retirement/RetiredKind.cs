namespace TrustPoint.Ca.Retirement;

/// <summary>What kinds of things are retired for ever.</summary>
public enum RetiredKind
{
    /// <summary>A device.</summary>
    Device,

    /// <summary>An authority.</summary>
    Authority,

    /// <summary>The box as a whole.</summary>
    Appliance,
}
