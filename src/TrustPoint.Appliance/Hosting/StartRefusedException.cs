namespace TrustPoint.Appliance.Hosting;

/// <summary>The appliance cannot start; the message says why and what to do.</summary>
internal sealed class StartRefusedException(string message, Exception? inner = null) : Exception(message, inner);
