using TrustPoint.Appliance.CommandLine;
using TrustPoint.Appliance.Options;

return await Root.RunAsync(args, ApplianceConfiguration.Load, Console.Out, Console.Error);
