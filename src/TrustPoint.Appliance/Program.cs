using TrustPoint.Appliance.CommandLine;

return await Root.RunAsync(args);
