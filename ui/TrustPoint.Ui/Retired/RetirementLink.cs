using TrustPoint.Ca.Retirement;

namespace TrustPoint.Ui.Retired;

/// <summary>Where a certificate of retirement is shown.</summary>
public static class RetirementLink
{
    /// <summary>Its address.</summary>
    public static string To(RetiredThing thing) => $"/retired/{(thing.Kind switch { RetiredKind.Device => "device", RetiredKind.Authority => "authority", _ => "appliance" })}/{Uri.EscapeDataString(thing.Name)}";
}
