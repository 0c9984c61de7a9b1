"""InfoNCE with PyTorch: one process that serves, since the library takes seconds to load.

    infomax check-estimator --estimator-mode serve "python3 infonce.py"
    infomax run known-mi --estimator-command "python3 infonce.py" --estimator-mode serve \\
        --name my-infonce

A line comes in for each sample, {"x": path, "y": path, "seed": n}; a line goes out.
"""

import copy
import json
import math
import sys

import numpy as np
import torch

torch.set_num_threads(1)  # estimates run side by side, a process each


def scores(critic, x, y):
    """[n, n]: those of every x with every y."""
    n = len(x)
    pairs = torch.cat([x.repeat_interleave(n, 0), y.repeat(n, 1)], 1)
    return critic(pairs).reshape(n, n)


def bound(critic, x, y):
    s = scores(critic, x, y)
    return (s.diagonal() - s.logsumexp(1)).mean() + math.log(len(x))


def estimate(x, y, seed, steps=1000, batch=128, every=50):
    torch.manual_seed(seed)
    rows = torch.randperm(len(x))
    x, y = (torch.tensor((a - a.mean(0)) / a.std(0), dtype=torch.float32)[rows] for a in (x, y))
    train, validation = len(x) * 3 // 5, len(x) * 4 // 5
    critic = torch.nn.Sequential(torch.nn.Linear(x.shape[1] + y.shape[1], 32), torch.nn.ReLU(),
                                 torch.nn.Linear(32, 32), torch.nn.ReLU(), torch.nn.Linear(32, 1))
    adam = torch.optim.Adam(critic.parameters(), lr=3e-3)
    best, kept = -math.inf, None
    for step in range(steps):
        some = torch.randint(train, (batch,))
        loss = -bound(critic, x[some], y[some])
        adam.zero_grad()
        loss.backward()
        adam.step()
        if step % every == every - 1:
            with torch.no_grad():
                value = bound(critic, x[train:validation][:500], y[train:validation][:500]).item()
            if value > best:
                best, kept = value, copy.deepcopy(critic.state_dict())
    critic.load_state_dict(kept)
    # On rows that neither trained nor chose the critic.
    with torch.no_grad():
        return bound(critic, x[validation:][:1000], y[validation:][:1000]).item()


for line in sys.stdin:
    asked = json.loads(line)
    mi = estimate(np.load(asked["x"]), np.load(asked["y"]), asked["seed"])
    print(json.dumps({"mi": mi, "unit": "nats"}), flush=True)
