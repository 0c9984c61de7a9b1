"""The paper's encoders, critics and bounds in PyTorch, as one would write them there."""
import math

import torch


def mlp(widths):
    layers = []
    for i, (a, b) in enumerate(zip(widths, widths[1:])):
        layers.append(torch.nn.Linear(a, b))
        if i + 2 < len(widths):
            layers.append(torch.nn.ReLU())
    return torch.nn.Sequential(*layers)


def start_small(module):
    """Weights from a truncated normal of 1e-4, biases 0."""
    for name, parameter in module.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.zeros_(parameter)
        else:
            torch.nn.init.trunc_normal_(parameter, std=1e-4, a=-2e-4, b=2e-4)
    return module


def glorot(module):
    """Glorot uniform weights, biases 0; gains stay as they are."""
    for part in module.modules():
        if isinstance(part, (torch.nn.Linear, torch.nn.Conv2d)):
            torch.nn.init.xavier_uniform_(part.weight)
            if part.bias is not None:
                torch.nn.init.zeros_(part.bias)
    return module


class SkipMlp(torch.nn.Module):
    def __init__(self, d, layers):
        super().__init__()
        self.layers = torch.nn.ModuleList(torch.nn.Linear(d, d) for _ in range(layers))
        start_small(self)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = x + torch.relu(layer(x))
        return x + self.layers[-1](x)


class RealNvp(torch.nn.Module):
    def __init__(self, d, couplings, scale=False):
        super().__init__()
        self.half, self.scale = d // 2, scale
        out = d if scale else d // 2
        self.mlps = torch.nn.ModuleList(mlp([d // 2, 512, 512, out]) for _ in range(couplings))
        self.orders = [torch.randperm(d) for _ in range(couplings)]
        start_small(self)

    def forward(self, x):
        for net, order in zip(self.mlps, self.orders):
            x0, x1 = x[:, :self.half], x[:, self.half:]
            m = net(x0)
            if self.scale:
                shift, s = m[:, :self.half], m[:, self.half:]
                x1 = x1 * (1e-7 + torch.nn.functional.softplus(s)) + shift
            else:
                x1 = x1 + m
            x = torch.cat([x0, x1], dim=1)[:, order]
        return x

    def inverse(self, x):
        for net, order in zip(reversed(self.mlps), reversed(self.orders)):
            x = x[:, torch.argsort(order)]
            x0, x1 = x[:, :self.half], x[:, self.half:]
            m = net(x0)
            x1 = x1 - m[:, :self.half]
            if self.scale:
                x1 = x1 / (1e-7 + torch.nn.functional.softplus(m[:, self.half:]))
            x = torch.cat([x0, x1], dim=1)
        return x


def pad_same(x):
    """TensorFlow's 'same' for 5 x 5 at stride 2: what is odd goes below and to the right."""
    pads = [(-(-n // 2) - 1) * 2 + 5 - n for n in (x.shape[3], x.shape[2])]
    return torch.nn.functional.pad(x, [side for n in pads for side in (n // 2, n - n // 2)])


class ConvNet(torch.nn.Module):
    """Rows hold height, width, channels, as our images do. Pads by 2 on every side, or as 'same'
    does."""

    def __init__(self, height, width, channels, same=False):
        super().__init__()
        self.shape = (height, width, channels)
        self.pad = pad_same if same else lambda x: x
        self.conv1 = torch.nn.Conv2d(channels, 64, 5, stride=2, padding=0 if same else 2)
        self.conv2 = torch.nn.Conv2d(64, 128, 5, stride=2, padding=0 if same else 2)
        self.gain = torch.nn.Parameter(torch.ones(128, 1, 1))
        self.bias = torch.nn.Parameter(torch.zeros(128, 1, 1))
        self.dense = torch.nn.Linear(128, 100)

    def forward(self, x):
        x = x.reshape(-1, *self.shape).permute(0, 3, 1, 2)
        x = torch.relu(self.conv2(self.pad(torch.relu(self.conv1(self.pad(x))))))
        std, mean = torch.std_mean(x, dim=(1, 2, 3), keepdim=True, unbiased=False)
        x = (x - mean) / (std + 1e-6) * self.gain + self.bias
        return self.dense(x.mean(dim=(2, 3)))


class Bilinear(torch.nn.Module):
    def __init__(self, d):
        super().__init__()
        self.w = torch.nn.Linear(d, d, bias=False)

    def forward(self, x, y):
        return x @ self.w(y).T


class Separable(torch.nn.Module):
    def __init__(self, d):
        super().__init__()
        self.phi1, self.phi2 = mlp([d, 100, 100]), mlp([d, 100, 100])

    def forward(self, x, y):
        return self.phi1(x) @ self.phi2(y).T


class Concat(torch.nn.Module):
    """As the text writes it: every pair concatenated."""

    def __init__(self, d, hidden=(200,)):
        super().__init__()
        self.phi = mlp([2 * d, *hidden, 1])

    def forward(self, x, y):
        n, d = x.shape
        pairs = torch.cat([x[:, None, :].expand(n, n, d), y[None, :, :].expand(n, n, d)], dim=2)
        return self.phi(pairs.reshape(n * n, 2 * d)).reshape(n, n)


class SplitConcat(torch.nn.Module):
    """The first layer as two of n rows."""

    def __init__(self, d, hidden=(200,)):
        super().__init__()
        self.wx = torch.nn.Linear(d, hidden[0])
        self.wy = torch.nn.Linear(d, hidden[0], bias=False)
        self.rest = mlp([*hidden, 1])

    def forward(self, x, y):
        z = torch.relu(self.wx(x)[:, None, :] + self.wy(y)[None, :, :])
        return self.rest(z).squeeze(2)


def nce(s):
    return math.log(len(s)) + (torch.diagonal(s) - torch.logsumexp(s, dim=1)).mean()


def nwj(s):
    n = len(s)
    mixed = (s - 1).masked_fill(torch.eye(n, dtype=torch.bool), -math.inf)
    return torch.diagonal(s).mean() - torch.exp(
        torch.logsumexp(mixed.flatten(), 0) - math.log(n * (n - 1)))
