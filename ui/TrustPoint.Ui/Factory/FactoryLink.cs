using TrustPoint.Devices.Ownership;

namespace TrustPoint.Ui.Factory;

/// <summary>Where the pages of what is made here are.</summary>
internal static class FactoryLink
{
    /// <summary>The page of a product.</summary>
    public static string Of(Product product) => OfDevice(product.Device);

    /// <summary>The page of the product that a device is.</summary>
    public static string OfDevice(string device) => $"/factory/products/{Uri.EscapeDataString(device)}";
}
